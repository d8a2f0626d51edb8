/**
 * What an event may hold besides times, counts, flags and closed lists of words (ADR 0038). The log keeps events for three
 * years, as the audit trail, and consumers outside of this repository get the public ones: none of them can be asked to
 * forget a person. `event-values.unit.spec.ts` traverses the schema of every event and rejects any text or fraction that is
 * not declared here. Before adding a name, ask who types the text: what a person writes freely stays in the document.
 */
export const eventValues: EventValues = {
  ids: [
    'activatedBy',
    'attendanceId',
    'corrects',
    'createdBy',
    'formId',
    'formToken',
    'id',
    'invitedBy',
    'membershipId',
    'networkId',
    'orgId',
    'ownerId',
    'partnershipId',
    'positionId',
    'scheduleId',
    'shiftId',
    'staffUid',
    'templateId',
    'tokenId',
    'uid',
    'uids',
    'userId',
    'venueId',
    'zoneId',
  ],
  words: [
    'channels',
    'cleared',
    'color',
    'dateFormat',
    'flags',
    'kind',
    'permissions',
    'previousRole',
    'role',
    'roles',
    'route',
    'segment',
    'size',
    'skillLevel',
    'status',
    'timezone',
    'type',
  ],
  businessTexts: {
    network: ['displayName', 'corporateName', 'brandName'],
    // The town of a venue, as `createVenueOnOrganizationCreated` needs it; the rest of an address is no event's.
    organization: ['name', 'slug', 'industry', 'firstVenue.name', 'firstVenue.city', 'firstVenue.state'],
    position: ['name', 'requiredCertifications'],
    schedule: ['name'],
    venue: ['name', 'city', 'state'],
    zone: ['name'],
  },
  fractions: ['hourlyRate', 'noiseRate', 'overtimeMultiplier', 'overtimePay', 'regularPay', 'sampleRate', 'totalPay'],
};

/** The declared values; names are those of fields, the last part of their path, except where it says otherwise. */
export interface EventValues {
  /** Ids that this system makes: of users, organizations and what belongs to them. */
  readonly ids: readonly string[];
  /** Words of a vocabulary that may grow, and names of fields. */
  readonly words: readonly string[];
  /** What a business is called, by aggregate; paths in `data`, or in its `changes`. */
  readonly businessTexts: Readonly<Record<string, readonly string[]>>;
  /** Amounts and rates: numbers that aren't whole. Places of people are such numbers, too, and are not here. */
  readonly fractions: readonly string[];
}
