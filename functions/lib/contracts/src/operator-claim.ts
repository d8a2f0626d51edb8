/** The claim of a super administrator, who operates the platform. Only `npm run operators` sets it. */
export const operatorClaim = 'superAdmin';
