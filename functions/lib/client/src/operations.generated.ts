// Generated from functions/lib/contracts by `npm run generate`. Do not edit.
import type { CallOptions, Result } from './result.ts';
import type * as schemas from './schemas.generated.ts';

/** Method, path, names of query parameters, and who may call. */
export type Operation = readonly [method: string, path: string, query: string, access: 'public' | 'session' | 'org'];

/** A signed-in caller changes something by an input. */
type ChangeErrors =
  | 'INTERNAL_ERROR'
  | 'SERVICE_UNAVAILABLE'
  | 'UNAUTHORIZED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'BAD_REQUEST'
  | 'VALIDATION_FAILED'
  | 'CONFLICT'
  | 'REQUEST_IN_PROGRESS';

/** The caller must be signed in. */
type SessionErrors = 'INTERNAL_ERROR' | 'SERVICE_UNAVAILABLE' | 'UNAUTHORIZED' | 'FORBIDDEN' | 'NOT_FOUND';

/** The request has a body. */
type BodyErrors = 'PAYLOAD_TOO_LARGE' | 'UNSUPPORTED_MEDIA_TYPE';

/** The request has parameters or a body. */
type InputErrors = 'BAD_REQUEST' | 'VALIDATION_FAILED';

/** The service fails or is busy. */
type ServerErrors = 'INTERNAL_ERROR' | 'SERVICE_UNAVAILABLE';

/** The route is switched to the monolith, which fails. */
type MonolithErrors = 'LEGACY_UNAVAILABLE' | 'LEGACY_TOO_LARGE' | 'LEGACY_LOOP' | 'LEGACY_TIMEOUT';

/** One function for each operation of the API. */
export interface Operations {
  /** Accept an invitation to an organization. Signed in. `POST /api/memberships` (A4) */
  readonly acceptInvitation: (
    input: schemas.AcceptInvitationInput,
    options?: CallOptions,
  ) => Promise<
    Result<schemas.AcceptInvitationResult, ChangeErrors | BodyErrors | 'REQUEST_TIMEOUT' | 'RATE_LIMITED' | 'INTERNAL'>
  >;
  /** Activate my network. Signed in. `POST /api/onboarding/activate-network` (N7) */
  readonly activateMyNetwork: (
    input: schemas.ActivateMyNetworkInput,
    options?: CallOptions,
  ) => Promise<
    Result<
      schemas.ActivateMyNetworkResult,
      ChangeErrors | BodyErrors | MonolithErrors | 'REQUEST_TIMEOUT' | 'RATE_LIMITED' | 'INTERNAL'
    >
  >;
  /** Invite a person by email to become a member. Active members of the organization, at least org_owner. `POST /api/organizations/{id}/members` (O7) */
  readonly addMember: (
    input: schemas.AddMemberInput,
    options?: CallOptions,
  ) => Promise<
    Result<
      schemas.AddMemberResult,
      | ChangeErrors
      | BodyErrors
      | MonolithErrors
      | 'SECOND_FACTOR_REQUIRED'
      | 'ORGANIZATION_SUSPENDED'
      | 'REQUEST_TIMEOUT'
      | 'RATE_LIMITED'
      | 'INTERNAL'
    >
  >;
  /** Assign a member to a shift. Active members of the organization, at least manager. At most 50 requests in 60 s for each caller. `POST /api/shifts/{id}/assign` (S12) */
  readonly assignShift: (
    input: schemas.AssignShiftInput,
    options?: CallOptions,
  ) => Promise<
    Result<
      schemas.AssignShiftResult,
      | ChangeErrors
      | BodyErrors
      | MonolithErrors
      | 'SECOND_FACTOR_REQUIRED'
      | 'ORGANIZATION_SUSPENDED'
      | 'REQUEST_TIMEOUT'
      | 'PRECONDITION_FAILED'
      | 'RATE_LIMITED'
      | 'INTERNAL'
    >
  >;
  /** Read the user and the role of the session. Signed in. `GET /api/session/bootstrap` (I4) */
  readonly bootstrapSession: (
    input?: schemas.BootstrapSessionInput,
    options?: CallOptions,
  ) => Promise<Result<schemas.BootstrapSessionResult, SessionErrors | MonolithErrors | 'BAD_REQUEST' | 'RATE_LIMITED'>>;
  /** Change a member’s role. Active members of the organization, at least org_owner. `PATCH /api/organizations/{id}/members` (O8) */
  readonly changeMember: (
    input: schemas.ChangeMemberInput,
    options?: CallOptions,
  ) => Promise<
    Result<
      schemas.ChangeMemberResult,
      | ChangeErrors
      | BodyErrors
      | MonolithErrors
      | 'SECOND_FACTOR_REQUIRED'
      | 'ORGANIZATION_SUSPENDED'
      | 'REQUEST_TIMEOUT'
      | 'PRECONDITION_FAILED'
      | 'RATE_LIMITED'
      | 'INTERNAL'
    >
  >;
  /** Check in. Active members of the organization. At most 100 requests in 60 s for each caller. `POST /api/attendance/{id}/check-in` (W8) */
  readonly checkIn: (
    input: schemas.CheckInInput,
    options?: CallOptions,
  ) => Promise<
    Result<
      schemas.CheckInResult,
      | ChangeErrors
      | BodyErrors
      | MonolithErrors
      | 'SECOND_FACTOR_REQUIRED'
      | 'ORGANIZATION_SUSPENDED'
      | 'REQUEST_TIMEOUT'
      | 'PRECONDITION_FAILED'
      | 'RATE_LIMITED'
      | 'INTERNAL'
    >
  >;
  /** Check out. Active members of the organization. At most 100 requests in 60 s for each caller. `POST /api/attendance/{id}/check-out` (W9) */
  readonly checkOut: (
    input: schemas.CheckOutInput,
    options?: CallOptions,
  ) => Promise<
    Result<
      schemas.CheckOutResult,
      | ChangeErrors
      | BodyErrors
      | MonolithErrors
      | 'SECOND_FACTOR_REQUIRED'
      | 'ORGANIZATION_SUSPENDED'
      | 'REQUEST_TIMEOUT'
      | 'PRECONDITION_FAILED'
      | 'RATE_LIMITED'
      | 'INTERNAL'
    >
  >;
  /** Check whether the session may open administrator pages. Signed in. `GET /api/auth/check-role` (I6) */
  readonly checkRole: (
    input?: schemas.CheckRoleInput,
    options?: CallOptions,
  ) => Promise<
    Result<schemas.CheckRoleResult, SessionErrors | MonolithErrors | 'BAD_REQUEST' | 'RATE_LIMITED' | 'INTERNAL'>
  >;
  /** Create the attendance record of a person who is expected at a shift. Active members of the organization, at least scheduler. At most 100 requests in 60 s for each caller. `POST /api/attendance` (W7) */
  readonly createAttendance: (
    input: schemas.CreateAttendanceInput,
    options?: CallOptions,
  ) => Promise<
    Result<
      schemas.CreateAttendanceResult,
      | ChangeErrors
      | BodyErrors
      | MonolithErrors
      | 'SECOND_FACTOR_REQUIRED'
      | 'ORGANIZATION_SUSPENDED'
      | 'REQUEST_TIMEOUT'
      | 'RATE_LIMITED'
      | 'INTERNAL'
    >
  >;
  /** Create a join token. Active members of the organization, at least org_owner. `POST /api/join-tokens` (O14) */
  readonly createJoinToken: (
    input: schemas.CreateJoinTokenInput,
    options?: CallOptions,
  ) => Promise<
    Result<
      schemas.CreateJoinTokenResult,
      | ChangeErrors
      | BodyErrors
      | MonolithErrors
      | 'SECOND_FACTOR_REQUIRED'
      | 'ORGANIZATION_SUSPENDED'
      | 'REQUEST_TIMEOUT'
      | 'RATE_LIMITED'
      | 'INTERNAL'
    >
  >;
  /** Create my corporate network. Signed in. `POST /api/onboarding/create-network-corporate` (N5) */
  readonly createNetworkCorporate: (
    input: schemas.CreateNetworkCorporateInput,
    options?: CallOptions,
  ) => Promise<
    Result<
      schemas.CreateNetworkCorporateResult,
      ChangeErrors | BodyErrors | MonolithErrors | 'REQUEST_TIMEOUT' | 'RATE_LIMITED' | 'INTERNAL'
    >
  >;
  /** Create my organization. Signed in. At most 10 requests in 60 s for each caller. `POST /api/onboarding/create-network-org` (N4) */
  readonly createNetworkOrg: (
    input: schemas.CreateNetworkOrgInput,
    options?: CallOptions,
  ) => Promise<
    Result<
      schemas.CreateNetworkOrgResult,
      ChangeErrors | BodyErrors | MonolithErrors | 'REQUEST_TIMEOUT' | 'RATE_LIMITED' | 'INTERNAL'
    >
  >;
  /** Create an organization and own it. Signed in. At most 50 requests in 60 s for each caller. `POST /api/organizations` (O2) */
  readonly createOrganization: (
    input: schemas.CreateOrganizationInput,
    options?: CallOptions,
  ) => Promise<
    Result<
      schemas.CreateOrganizationResult,
      ChangeErrors | BodyErrors | MonolithErrors | 'REQUEST_TIMEOUT' | 'RATE_LIMITED'
    >
  >;
  /** Create a position. Active members of the organization, at least manager. At most 50 requests in 60 s for each caller. `POST /api/positions` (W2) */
  readonly createPosition: (
    input: schemas.CreatePositionInput,
    options?: CallOptions,
  ) => Promise<
    Result<
      schemas.CreatePositionResult,
      | ChangeErrors
      | BodyErrors
      | MonolithErrors
      | 'SECOND_FACTOR_REQUIRED'
      | 'ORGANIZATION_SUSPENDED'
      | 'REQUEST_TIMEOUT'
      | 'RATE_LIMITED'
      | 'INTERNAL'
    >
  >;
  /** Create a draft schedule. Active members of the organization, at least scheduler. At most 50 requests in 60 s for each caller. `POST /api/schedules` (S2) */
  readonly createSchedule: (
    input: schemas.CreateScheduleInput,
    options?: CallOptions,
  ) => Promise<
    Result<
      schemas.CreateScheduleResult,
      | ChangeErrors
      | BodyErrors
      | MonolithErrors
      | 'SECOND_FACTOR_REQUIRED'
      | 'ORGANIZATION_SUSPENDED'
      | 'REQUEST_TIMEOUT'
      | 'RATE_LIMITED'
      | 'INTERNAL'
    >
  >;
  /** Sign in: exchange an ID token for a session cookie. Public. `POST /api/session` (I1) */
  readonly createSession: (
    input: schemas.CreateSessionInput,
    options?: CallOptions,
  ) => Promise<
    Result<
      schemas.CreateSessionResult,
      | BodyErrors
      | InputErrors
      | ServerErrors
      | MonolithErrors
      | 'UNAUTHORIZED'
      | 'REQUEST_TIMEOUT'
      | 'RATE_LIMITED'
      | 'INTERNAL'
    >
  >;
  /** Create a draft shift. Active members of the organization, at least manager. At most 50 requests in 60 s for each caller. `POST /api/shifts` (S8) */
  readonly createShift: (
    input: schemas.CreateShiftInput,
    options?: CallOptions,
  ) => Promise<
    Result<
      schemas.CreateShiftResult,
      | ChangeErrors
      | BodyErrors
      | MonolithErrors
      | 'SECOND_FACTOR_REQUIRED'
      | 'ORGANIZATION_SUSPENDED'
      | 'REQUEST_TIMEOUT'
      | 'RATE_LIMITED'
      | 'INTERNAL'
    >
  >;
  /** Create a venue. Active members of the organization, at least manager. At most 50 requests in 60 s for each caller. `POST /api/venues` (L2) */
  readonly createVenue: (
    input: schemas.CreateVenueInput,
    options?: CallOptions,
  ) => Promise<
    Result<
      schemas.CreateVenueResult,
      | ChangeErrors
      | BodyErrors
      | MonolithErrors
      | 'SECOND_FACTOR_REQUIRED'
      | 'ORGANIZATION_SUSPENDED'
      | 'REQUEST_TIMEOUT'
      | 'RATE_LIMITED'
      | 'INTERNAL'
    >
  >;
  /** Create a zone. Active members of the organization, at least manager. At most 50 requests in 60 s for each caller. `POST /api/zones` (L4) */
  readonly createZone: (
    input: schemas.CreateZoneInput,
    options?: CallOptions,
  ) => Promise<
    Result<
      schemas.CreateZoneResult,
      | ChangeErrors
      | BodyErrors
      | MonolithErrors
      | 'SECOND_FACTOR_REQUIRED'
      | 'ORGANIZATION_SUSPENDED'
      | 'REQUEST_TIMEOUT'
      | 'RATE_LIMITED'
      | 'INTERNAL'
    >
  >;
  /** Remove a member. Active members of the organization, at least org_owner. `DELETE /api/organizations/{id}/members/{memberId}` (O12) */
  readonly deleteMember: (
    input: schemas.DeleteMemberInput,
    options?: CallOptions,
  ) => Promise<
    Result<
      schemas.DeleteMemberResult,
      | ChangeErrors
      | MonolithErrors
      | 'SECOND_FACTOR_REQUIRED'
      | 'ORGANIZATION_SUSPENDED'
      | 'PRECONDITION_FAILED'
      | 'RATE_LIMITED'
      | 'INTERNAL'
    >
  >;
  /** Delete the organization. Active members of the organization, at least org_owner. `DELETE /api/organizations/{id}` (O5) */
  readonly deleteOrganization: (
    input: schemas.DeleteOrganizationInput,
    options?: CallOptions,
  ) => Promise<
    Result<
      schemas.DeleteOrganizationResult,
      | ChangeErrors
      | MonolithErrors
      | 'SECOND_FACTOR_REQUIRED'
      | 'ORGANIZATION_SUSPENDED'
      | 'PRECONDITION_FAILED'
      | 'RATE_LIMITED'
    >
  >;
  /** Deactivate a position. Active members of the organization, at least org_owner. `DELETE /api/positions/{id}` (W5) */
  readonly deletePosition: (
    input: schemas.DeletePositionInput,
    options?: CallOptions,
  ) => Promise<
    Result<
      schemas.DeletePositionResult,
      | ChangeErrors
      | MonolithErrors
      | 'SECOND_FACTOR_REQUIRED'
      | 'ORGANIZATION_SUSPENDED'
      | 'PRECONDITION_FAILED'
      | 'RATE_LIMITED'
      | 'INTERNAL'
    >
  >;
  /** Delete a schedule. Active members of the organization, at least manager. `DELETE /api/schedules/{id}` (S5) */
  readonly deleteSchedule: (
    input: schemas.DeleteScheduleInput,
    options?: CallOptions,
  ) => Promise<
    Result<
      schemas.DeleteScheduleResult,
      | ChangeErrors
      | MonolithErrors
      | 'SECOND_FACTOR_REQUIRED'
      | 'ORGANIZATION_SUSPENDED'
      | 'PRECONDITION_FAILED'
      | 'RATE_LIMITED'
      | 'INTERNAL'
    >
  >;
  /** Sign out: clear the session cookies. Public. `DELETE /api/session` (I2) */
  readonly deleteSession: (
    input?: schemas.DeleteSessionInput,
    options?: CallOptions,
  ) => Promise<Result<schemas.DeleteSessionResult, InputErrors | ServerErrors | MonolithErrors>>;
  /** Cancel a shift. Active members of the organization, at least manager. `DELETE /api/shifts/{id}` (S11) */
  readonly deleteShift: (
    input: schemas.DeleteShiftInput,
    options?: CallOptions,
  ) => Promise<
    Result<
      schemas.DeleteShiftResult,
      | ChangeErrors
      | MonolithErrors
      | 'SECOND_FACTOR_REQUIRED'
      | 'ORGANIZATION_SUSPENDED'
      | 'PRECONDITION_FAILED'
      | 'RATE_LIMITED'
      | 'INTERNAL'
    >
  >;
  /** Describe the administrator form. Signed in. `GET /api/onboarding/admin-form` (N3) */
  readonly describeAdminForm: (
    input?: schemas.DescribeAdminFormInput,
    options?: CallOptions,
  ) => Promise<
    Result<
      schemas.DescribeAdminFormResult,
      SessionErrors | MonolithErrors | 'BAD_REQUEST' | 'RATE_LIMITED' | 'INTERNAL'
    >
  >;
  /** OpenAPI description of this API. Public. `GET /api/docs` (P10) */
  readonly docs: (
    input?: schemas.DocsInput,
    options?: CallOptions,
  ) => Promise<Result<schemas.DocsResult, ServerErrors | MonolithErrors | 'BAD_REQUEST'>>;
  /** Read a member. Active members of the organization. `GET /api/organizations/{id}/members/{memberId}` (O10) */
  readonly getMember: (
    input: schemas.GetMemberInput,
    options?: CallOptions,
  ) => Promise<
    Result<
      schemas.GetMemberResult,
      | SessionErrors
      | InputErrors
      | MonolithErrors
      | 'SECOND_FACTOR_REQUIRED'
      | 'ORGANIZATION_SUSPENDED'
      | 'RATE_LIMITED'
      | 'INTERNAL'
    >
  >;
  /** Read my notification settings. Signed in. At most 100 requests in 60 s for each caller. `GET /api/notifications/settings` (A2) */
  readonly getNotificationSettings: (
    input?: schemas.GetNotificationSettingsInput,
    options?: CallOptions,
  ) => Promise<
    Result<schemas.GetNotificationSettingsResult, SessionErrors | 'BAD_REQUEST' | 'RATE_LIMITED' | 'INTERNAL'>
  >;
  /** Read the organization. Active members of the organization. `GET /api/organizations/{id}` (O3) */
  readonly getOrganization: (
    input: schemas.GetOrganizationInput,
    options?: CallOptions,
  ) => Promise<
    Result<
      schemas.GetOrganizationResult,
      | SessionErrors
      | InputErrors
      | MonolithErrors
      | 'SECOND_FACTOR_REQUIRED'
      | 'ORGANIZATION_SUSPENDED'
      | 'RATE_LIMITED'
    >
  >;
  /** Read a position. Active members of the organization. `GET /api/positions/{id}` (W3) */
  readonly getPosition: (
    input: schemas.GetPositionInput,
    options?: CallOptions,
  ) => Promise<
    Result<
      schemas.GetPositionResult,
      | SessionErrors
      | InputErrors
      | MonolithErrors
      | 'SECOND_FACTOR_REQUIRED'
      | 'ORGANIZATION_SUSPENDED'
      | 'RATE_LIMITED'
      | 'INTERNAL'
    >
  >;
  /** Read my profile. Signed in; a membership is used where there is one. At most 100 requests in 60 s for each caller. `GET /api/users/profile` (I9) */
  readonly getProfile: (
    input?: schemas.GetProfileInput,
    options?: CallOptions,
  ) => Promise<
    Result<schemas.GetProfileResult, SessionErrors | MonolithErrors | 'BAD_REQUEST' | 'RATE_LIMITED' | 'INTERNAL'>
  >;
  /** Read a schedule. Active members of the organization. `GET /api/schedules/{id}` (S3) */
  readonly getSchedule: (
    input: schemas.GetScheduleInput,
    options?: CallOptions,
  ) => Promise<
    Result<
      schemas.GetScheduleResult,
      | SessionErrors
      | InputErrors
      | MonolithErrors
      | 'SECOND_FACTOR_REQUIRED'
      | 'ORGANIZATION_SUSPENDED'
      | 'RATE_LIMITED'
      | 'INTERNAL'
    >
  >;
  /** Read a shift. Active members of the organization. `GET /api/shifts/{id}` (S9) */
  readonly getShift: (
    input: schemas.GetShiftInput,
    options?: CallOptions,
  ) => Promise<
    Result<
      schemas.GetShiftResult,
      | SessionErrors
      | InputErrors
      | MonolithErrors
      | 'SECOND_FACTOR_REQUIRED'
      | 'ORGANIZATION_SUSPENDED'
      | 'RATE_LIMITED'
      | 'INTERNAL'
    >
  >;
  /** Readiness. Public. `GET /api/health` (P1) */
  readonly health: (
    input?: schemas.HealthInput,
    options?: CallOptions,
  ) => Promise<Result<schemas.HealthResult, ServerErrors | MonolithErrors | 'BAD_REQUEST'>>;
  /** Liveness. Public. At most 1000 requests in 60 s for each caller. `GET /api/healthz` (P2) */
  readonly healthz: (
    input?: schemas.HealthzInput,
    options?: CallOptions,
  ) => Promise<Result<schemas.HealthzResult, ServerErrors | MonolithErrors | 'BAD_REQUEST' | 'RATE_LIMITED'>>;
  /** Join an organization by token. Signed in. `POST /api/onboarding/join-with-token` (N6) */
  readonly joinWithToken: (
    input: schemas.JoinWithTokenInput,
    options?: CallOptions,
  ) => Promise<
    Result<
      schemas.JoinWithTokenResult,
      ChangeErrors | BodyErrors | MonolithErrors | 'REQUEST_TIMEOUT' | 'RATE_LIMITED' | 'INTERNAL'
    >
  >;
  /** Leave an organization. Active members of the organization. `DELETE /api/memberships` (A4b) */
  readonly leaveOrganization: (
    input?: schemas.LeaveOrganizationInput,
    options?: CallOptions,
  ) => Promise<
    Result<
      schemas.LeaveOrganizationResult,
      | ChangeErrors
      | 'SECOND_FACTOR_REQUIRED'
      | 'ORGANIZATION_SUSPENDED'
      | 'PRECONDITION_FAILED'
      | 'RATE_LIMITED'
      | 'INTERNAL'
    >
  >;
  /** List attendance records. Active members of the organization. At most 100 requests in 60 s for each caller. `GET /api/attendance` (W6) */
  readonly listAttendance: (
    input?: schemas.ListAttendanceInput,
    options?: CallOptions,
  ) => Promise<
    Result<
      schemas.ListAttendanceResult,
      | SessionErrors
      | InputErrors
      | MonolithErrors
      | 'SECOND_FACTOR_REQUIRED'
      | 'ORGANIZATION_SUSPENDED'
      | 'RATE_LIMITED'
      | 'INTERNAL'
    >
  >;
  /** Read the organization’s audit trail, newest first. Active members of the organization, at least org_owner. At most 100 requests in 60 s for each caller. `GET /api/audit` (A5) */
  readonly listAudit: (
    input?: schemas.ListAuditInput,
    options?: CallOptions,
  ) => Promise<
    Result<
      schemas.ListAuditResult,
      SessionErrors | InputErrors | 'SECOND_FACTOR_REQUIRED' | 'ORGANIZATION_SUSPENDED' | 'RATE_LIMITED' | 'INTERNAL'
    >
  >;
  /** List build reports of my organization, newest first. Active members of the organization, at least admin or org_owner. `GET /api/ops/build-performance` (P7) */
  readonly listBuildReports: (
    input?: schemas.ListBuildReportsInput,
    options?: CallOptions,
  ) => Promise<
    Result<
      schemas.ListBuildReportsResult,
      | SessionErrors
      | InputErrors
      | MonolithErrors
      | 'SECOND_FACTOR_REQUIRED'
      | 'ORGANIZATION_SUSPENDED'
      | 'RATE_LIMITED'
    >
  >;
  /** List the organization’s dead letters, newest first. Active members of the organization, at least org_owner. At most 100 requests in 60 s for each caller. `GET /api/ops/dead-letters` (A8) */
  readonly listDeadLetters: (
    input?: schemas.ListDeadLettersInput,
    options?: CallOptions,
  ) => Promise<
    Result<
      schemas.ListDeadLettersResult,
      SessionErrors | InputErrors | 'SECOND_FACTOR_REQUIRED' | 'ORGANIZATION_SUSPENDED' | 'RATE_LIMITED' | 'INTERNAL'
    >
  >;
  /** List the organization’s events and how far their subscribers are, newest first. Active members of the organization, at least org_owner. At most 100 requests in 60 s for each caller. `GET /api/ops/events` (A7) */
  readonly listEvents: (
    input?: schemas.ListEventsInput,
    options?: CallOptions,
  ) => Promise<
    Result<
      schemas.ListEventsResult,
      SessionErrors | InputErrors | 'SECOND_FACTOR_REQUIRED' | 'ORGANIZATION_SUSPENDED' | 'RATE_LIMITED' | 'INTERNAL'
    >
  >;
  /** List join tokens without their secrets. Active members of the organization, at least org_owner. `GET /api/join-tokens` (O13) */
  readonly listJoinTokens: (
    input?: schemas.ListJoinTokensInput,
    options?: CallOptions,
  ) => Promise<
    Result<
      schemas.ListJoinTokensResult,
      | SessionErrors
      | InputErrors
      | MonolithErrors
      | 'SECOND_FACTOR_REQUIRED'
      | 'ORGANIZATION_SUSPENDED'
      | 'RATE_LIMITED'
      | 'INTERNAL'
    >
  >;
  /** List active and invited members. Active members of the organization. `GET /api/organizations/{id}/members` (O6) */
  readonly listMembers: (
    input: schemas.ListMembersInput,
    options?: CallOptions,
  ) => Promise<
    Result<
      schemas.ListMembersResult,
      | SessionErrors
      | InputErrors
      | MonolithErrors
      | 'SECOND_FACTOR_REQUIRED'
      | 'ORGANIZATION_SUSPENDED'
      | 'RATE_LIMITED'
      | 'INTERNAL'
    >
  >;
  /** List my notifications of the last 180 days, newest first. Signed in. At most 100 requests in 60 s for each caller. `GET /api/notifications` (A1) */
  readonly listNotifications: (
    input?: schemas.ListNotificationsInput,
    options?: CallOptions,
  ) => Promise<Result<schemas.ListNotificationsResult, SessionErrors | InputErrors | 'RATE_LIMITED' | 'INTERNAL'>>;
  /** List the caller’s organizations. Signed in. At most 100 requests in 60 s for each caller. `GET /api/organizations` (O1) */
  readonly listOrganizations: (
    input?: schemas.ListOrganizationsInput,
    options?: CallOptions,
  ) => Promise<Result<schemas.ListOrganizationsResult, SessionErrors | InputErrors | MonolithErrors | 'RATE_LIMITED'>>;
  /** List positions by name. Active members of the organization. At most 100 requests in 60 s for each caller. `GET /api/positions` (W1) */
  readonly listPositions: (
    input?: schemas.ListPositionsInput,
    options?: CallOptions,
  ) => Promise<
    Result<
      schemas.ListPositionsResult,
      | SessionErrors
      | InputErrors
      | MonolithErrors
      | 'SECOND_FACTOR_REQUIRED'
      | 'ORGANIZATION_SUSPENDED'
      | 'RATE_LIMITED'
      | 'INTERNAL'
    >
  >;
  /** List schedules, newest first. Active members of the organization. At most 100 requests in 60 s for each caller. `GET /api/schedules` (S1) */
  readonly listSchedules: (
    input?: schemas.ListSchedulesInput,
    options?: CallOptions,
  ) => Promise<
    Result<
      schemas.ListSchedulesResult,
      | SessionErrors
      | InputErrors
      | MonolithErrors
      | 'SECOND_FACTOR_REQUIRED'
      | 'ORGANIZATION_SUSPENDED'
      | 'RATE_LIMITED'
      | 'INTERNAL'
    >
  >;
  /** List the shifts of a schedule, newest first. Active members of the organization. At most 100 requests in 60 s for each caller. `GET /api/shifts` (S7) */
  readonly listShifts: (
    input: schemas.ListShiftsInput,
    options?: CallOptions,
  ) => Promise<
    Result<
      schemas.ListShiftsResult,
      | SessionErrors
      | InputErrors
      | MonolithErrors
      | 'SECOND_FACTOR_REQUIRED'
      | 'ORGANIZATION_SUSPENDED'
      | 'RATE_LIMITED'
      | 'INTERNAL'
    >
  >;
  /** List venues by name. Active members of the organization. At most 100 requests in 60 s for each caller. `GET /api/venues` (L1) */
  readonly listVenues: (
    input?: schemas.ListVenuesInput,
    options?: CallOptions,
  ) => Promise<
    Result<
      schemas.ListVenuesResult,
      | SessionErrors
      | InputErrors
      | MonolithErrors
      | 'SECOND_FACTOR_REQUIRED'
      | 'ORGANIZATION_SUSPENDED'
      | 'RATE_LIMITED'
      | 'INTERNAL'
    >
  >;
  /** List the zones of a venue by name. Active members of the organization. At most 100 requests in 60 s for each caller. `GET /api/zones` (L3) */
  readonly listZones: (
    input: schemas.ListZonesInput,
    options?: CallOptions,
  ) => Promise<
    Result<
      schemas.ListZonesResult,
      | SessionErrors
      | InputErrors
      | MonolithErrors
      | 'SECOND_FACTOR_REQUIRED'
      | 'ORGANIZATION_SUSPENDED'
      | 'RATE_LIMITED'
      | 'INTERNAL'
    >
  >;
  /** Sign out: clear the session cookies. Public. `POST /api/auth/logout` (I3) */
  readonly logout: (
    input?: schemas.LogoutInput,
    options?: CallOptions,
  ) => Promise<
    Result<
      schemas.LogoutResult,
      BodyErrors | InputErrors | ServerErrors | MonolithErrors | 'UNAUTHORIZED' | 'REQUEST_TIMEOUT'
    >
  >;
  /** Process metrics. Public. At most 1000 requests in 60 s for each caller. `GET /api/metrics` (P4) */
  readonly metrics: (
    input?: schemas.MetricsInput,
    options?: CallOptions,
  ) => Promise<
    Result<schemas.MetricsResult, ServerErrors | MonolithErrors | 'BAD_REQUEST' | 'RATE_LIMITED' | 'INTERNAL'>
  >;
  /** State of the instance that responds, and of the events. Active members of the organization, at least admin or org_owner. At most 100 requests in 60 s for each caller. `GET /api/ops/dashboard` (P6) */
  readonly opsDashboard: (
    input?: schemas.OpsDashboardInput,
    options?: CallOptions,
  ) => Promise<
    Result<
      schemas.OpsDashboardResult,
      | SessionErrors
      | MonolithErrors
      | 'BAD_REQUEST'
      | 'SECOND_FACTOR_REQUIRED'
      | 'ORGANIZATION_SUSPENDED'
      | 'RATE_LIMITED'
    >
  >;
  /** State of the instance, its store and the events. Public. At most 1000 requests in 60 s for each caller. `GET /api/ops/health` (P5) */
  readonly opsHealth: (
    input?: schemas.OpsHealthInput,
    options?: CallOptions,
  ) => Promise<Result<schemas.OpsHealthResult, ServerErrors | MonolithErrors | 'BAD_REQUEST' | 'RATE_LIMITED'>>;
  /** Publish a schedule. Active members of the organization, at least manager. At most 20 requests in 60 s for each caller. `POST /api/publish` (S6) */
  readonly publishSchedule: (
    input: schemas.PublishScheduleInput,
    options?: CallOptions,
  ) => Promise<
    Result<
      schemas.PublishScheduleResult,
      | ChangeErrors
      | BodyErrors
      | MonolithErrors
      | 'SECOND_FACTOR_REQUIRED'
      | 'ORGANIZATION_SUSPENDED'
      | 'REQUEST_TIMEOUT'
      | 'PRECONDITION_FAILED'
      | 'RATE_LIMITED'
      | 'INTERNAL'
    >
  >;
  /** Mark one of my notifications as read. Signed in. At most 100 requests in 60 s for each caller. `POST /api/notifications/{id}/read` (A6) */
  readonly readNotification: (
    input: schemas.ReadNotificationInput,
    options?: CallOptions,
  ) => Promise<
    Result<schemas.ReadNotificationResult, ChangeErrors | 'PRECONDITION_FAILED' | 'RATE_LIMITED' | 'INTERNAL'>
  >;
  /** Remove a member. Active members of the organization, at least org_owner. `DELETE /api/organizations/{id}/members` (O9) */
  readonly removeMember: (
    input: schemas.RemoveMemberInput,
    options?: CallOptions,
  ) => Promise<
    Result<
      schemas.RemoveMemberResult,
      | ChangeErrors
      | BodyErrors
      | MonolithErrors
      | 'SECOND_FACTOR_REQUIRED'
      | 'ORGANIZATION_SUSPENDED'
      | 'REQUEST_TIMEOUT'
      | 'PRECONDITION_FAILED'
      | 'RATE_LIMITED'
      | 'INTERNAL'
    >
  >;
  /** Replay dead letters. Active members of the organization, at least org_owner. At most 20 requests in 60 s for each caller. `POST /api/ops/dead-letters/replay` (A9) */
  readonly replayDeadLetters: (
    input: schemas.ReplayDeadLettersInput,
    options?: CallOptions,
  ) => Promise<
    Result<
      schemas.ReplayDeadLettersResult,
      | ChangeErrors
      | BodyErrors
      | 'SECOND_FACTOR_REQUIRED'
      | 'ORGANIZATION_SUSPENDED'
      | 'REQUEST_TIMEOUT'
      | 'RATE_LIMITED'
      | 'INTERNAL'
    >
  >;
  /** Report a build. Active members of the organization, at least admin or org_owner. `POST /api/ops/build-performance` (P8) */
  readonly reportBuild: (
    input?: schemas.ReportBuildInput,
    options?: CallOptions,
  ) => Promise<
    Result<
      schemas.ReportBuildResult,
      | ChangeErrors
      | BodyErrors
      | MonolithErrors
      | 'SECOND_FACTOR_REQUIRED'
      | 'ORGANIZATION_SUSPENDED'
      | 'REQUEST_TIMEOUT'
      | 'RATE_LIMITED'
    >
  >;
  /** Revoke a join token. Active members of the organization, at least org_owner. `DELETE /api/join-tokens/{id}` (A15) */
  readonly revokeJoinToken: (
    input: schemas.RevokeJoinTokenInput,
    options?: CallOptions,
  ) => Promise<
    Result<
      schemas.RevokeJoinTokenResult,
      | ChangeErrors
      | 'SECOND_FACTOR_REQUIRED'
      | 'ORGANIZATION_SUSPENDED'
      | 'PRECONDITION_FAILED'
      | 'RATE_LIMITED'
      | 'INTERNAL'
    >
  >;
  /** Store my preferences and device. Signed in. `POST /api/session/bootstrap` (I5) */
  readonly saveBootstrap: (
    input?: schemas.SaveBootstrapInput,
    options?: CallOptions,
  ) => Promise<
    Result<schemas.SaveBootstrapResult, ChangeErrors | BodyErrors | MonolithErrors | 'REQUEST_TIMEOUT' | 'RATE_LIMITED'>
  >;
  /** Save my profile during onboarding. Signed in. `POST /api/onboarding/profile` (N2) */
  readonly saveProfile: (
    input: schemas.SaveProfileInput,
    options?: CallOptions,
  ) => Promise<
    Result<
      schemas.SaveProfileResult,
      ChangeErrors | BodyErrors | MonolithErrors | 'REQUEST_TIMEOUT' | 'RATE_LIMITED' | 'INTERNAL'
    >
  >;
  /** Start the enrolment of an authenticator app. Signed in. At most 50 requests in 60 s for each caller. `POST /api/auth/mfa/setup` (I7) */
  readonly setupMfa: (
    input?: schemas.SetupMfaInput,
    options?: CallOptions,
  ) => Promise<
    Result<
      schemas.SetupMfaResult,
      ChangeErrors | BodyErrors | MonolithErrors | 'REQUEST_TIMEOUT' | 'RATE_LIMITED' | 'INTERNAL'
    >
  >;
  /** Show which system serves each route: its service or the monolith. Active members of the organization, at least org_owner. At most 100 requests in 60 s for each caller. `GET /api/ops/routing` (A10) */
  readonly showRouting: (
    input?: schemas.ShowRoutingInput,
    options?: CallOptions,
  ) => Promise<
    Result<
      schemas.ShowRoutingResult,
      SessionErrors | 'BAD_REQUEST' | 'SECOND_FACTOR_REQUIRED' | 'ORGANIZATION_SUSPENDED' | 'RATE_LIMITED' | 'INTERNAL'
    >
  >;
  /** Submit the administrator form; its token is valid for 60 minutes. Signed in. At most 10 requests in 60 s for each caller. `POST /api/onboarding/admin-form` (N3b) */
  readonly submitAdminForm: (
    input: schemas.SubmitAdminFormInput,
    options?: CallOptions,
  ) => Promise<
    Result<
      schemas.SubmitAdminFormResult,
      ChangeErrors | BodyErrors | MonolithErrors | 'REQUEST_TIMEOUT' | 'RATE_LIMITED' | 'INTERNAL'
    >
  >;
  /** Unassign a member from a shift. Active members of the organization, at least manager. At most 50 requests in 60 s for each caller. `DELETE /api/shifts/{id}/assign` (S13) */
  readonly unassignShift: (
    input: schemas.UnassignShiftInput,
    options?: CallOptions,
  ) => Promise<
    Result<
      schemas.UnassignShiftResult,
      | ChangeErrors
      | MonolithErrors
      | 'SECOND_FACTOR_REQUIRED'
      | 'ORGANIZATION_SUSPENDED'
      | 'PRECONDITION_FAILED'
      | 'RATE_LIMITED'
      | 'INTERNAL'
    >
  >;
  /** Correct or approve an attendance record. Active members of the organization, at least scheduler. At most 100 requests in 60 s for each caller. `PATCH /api/attendance/{id}` (W10) */
  readonly updateAttendance: (
    input: schemas.UpdateAttendanceInput,
    options?: CallOptions,
  ) => Promise<
    Result<
      schemas.UpdateAttendanceResult,
      | ChangeErrors
      | BodyErrors
      | MonolithErrors
      | 'SECOND_FACTOR_REQUIRED'
      | 'ORGANIZATION_SUSPENDED'
      | 'REQUEST_TIMEOUT'
      | 'PRECONDITION_FAILED'
      | 'RATE_LIMITED'
      | 'INTERNAL'
    >
  >;
  /** Change a member’s role and permissions. Active members of the organization, at least org_owner. `PATCH /api/organizations/{id}/members/{memberId}` (O11) */
  readonly updateMember: (
    input: schemas.UpdateMemberInput,
    options?: CallOptions,
  ) => Promise<
    Result<
      schemas.UpdateMemberResult,
      | ChangeErrors
      | BodyErrors
      | MonolithErrors
      | 'SECOND_FACTOR_REQUIRED'
      | 'ORGANIZATION_SUSPENDED'
      | 'REQUEST_TIMEOUT'
      | 'PRECONDITION_FAILED'
      | 'RATE_LIMITED'
      | 'INTERNAL'
    >
  >;
  /** Change my notification settings. Signed in. At most 50 requests in 60 s for each caller. `PATCH /api/notifications/settings` (A3) */
  readonly updateNotificationSettings: (
    input?: schemas.UpdateNotificationSettingsInput,
    options?: CallOptions,
  ) => Promise<
    Result<
      schemas.UpdateNotificationSettingsResult,
      ChangeErrors | BodyErrors | 'REQUEST_TIMEOUT' | 'PRECONDITION_FAILED' | 'RATE_LIMITED' | 'INTERNAL'
    >
  >;
  /** Change the organization. Active members of the organization, at least org_owner. `PATCH /api/organizations/{id}` (O4) */
  readonly updateOrganization: (
    input: schemas.UpdateOrganizationInput,
    options?: CallOptions,
  ) => Promise<
    Result<
      schemas.UpdateOrganizationResult,
      | ChangeErrors
      | BodyErrors
      | MonolithErrors
      | 'SECOND_FACTOR_REQUIRED'
      | 'ORGANIZATION_SUSPENDED'
      | 'REQUEST_TIMEOUT'
      | 'PRECONDITION_FAILED'
      | 'RATE_LIMITED'
    >
  >;
  /** Change a position. Active members of the organization, at least manager. `PATCH /api/positions/{id}` (W4) */
  readonly updatePosition: (
    input: schemas.UpdatePositionInput,
    options?: CallOptions,
  ) => Promise<
    Result<
      schemas.UpdatePositionResult,
      | ChangeErrors
      | BodyErrors
      | MonolithErrors
      | 'SECOND_FACTOR_REQUIRED'
      | 'ORGANIZATION_SUSPENDED'
      | 'REQUEST_TIMEOUT'
      | 'PRECONDITION_FAILED'
      | 'RATE_LIMITED'
      | 'INTERNAL'
    >
  >;
  /** Change a schedule. Active members of the organization, at least manager. `PATCH /api/schedules/{id}` (S4) */
  readonly updateSchedule: (
    input: schemas.UpdateScheduleInput,
    options?: CallOptions,
  ) => Promise<
    Result<
      schemas.UpdateScheduleResult,
      | ChangeErrors
      | BodyErrors
      | MonolithErrors
      | 'SECOND_FACTOR_REQUIRED'
      | 'ORGANIZATION_SUSPENDED'
      | 'REQUEST_TIMEOUT'
      | 'PRECONDITION_FAILED'
      | 'RATE_LIMITED'
      | 'INTERNAL'
    >
  >;
  /** Change a shift. Active members of the organization, at least manager. `PATCH /api/shifts/{id}` (S10) */
  readonly updateShift: (
    input: schemas.UpdateShiftInput,
    options?: CallOptions,
  ) => Promise<
    Result<
      schemas.UpdateShiftResult,
      | ChangeErrors
      | BodyErrors
      | MonolithErrors
      | 'SECOND_FACTOR_REQUIRED'
      | 'ORGANIZATION_SUSPENDED'
      | 'REQUEST_TIMEOUT'
      | 'PRECONDITION_FAILED'
      | 'RATE_LIMITED'
      | 'INTERNAL'
    >
  >;
  /** Check whether I may create an organization. Signed in. At most 100 requests in 86400 s for each caller. `POST /api/onboarding/verify-eligibility` (N1) */
  readonly verifyEligibility: (
    input?: schemas.VerifyEligibilityInput,
    options?: CallOptions,
  ) => Promise<
    Result<
      schemas.VerifyEligibilityResult,
      ChangeErrors | BodyErrors | MonolithErrors | 'REQUEST_TIMEOUT' | 'RATE_LIMITED' | 'INTERNAL'
    >
  >;
  /** Verify a code of the authenticator app. Signed in. At most 50 requests in 60 s for each caller. `POST /api/auth/mfa/verify` (I8) */
  readonly verifyMfa: (
    input: schemas.VerifyMfaInput,
    options?: CallOptions,
  ) => Promise<
    Result<
      schemas.VerifyMfaResult,
      ChangeErrors | BodyErrors | MonolithErrors | 'REQUEST_TIMEOUT' | 'RATE_LIMITED' | 'INTERNAL'
    >
  >;
}

/** Name of an operation. */
export type OperationName = keyof Operations;

export const operations: Readonly<Record<OperationName, Operation>> = {
  acceptInvitation: ['POST', '/api/memberships', '', 'session'],
  activateMyNetwork: ['POST', '/api/onboarding/activate-network', '', 'session'],
  addMember: ['POST', '/api/organizations/{id}/members', '', 'org'],
  assignShift: ['POST', '/api/shifts/{id}/assign', 'scheduleId', 'org'],
  bootstrapSession: ['GET', '/api/session/bootstrap', '', 'session'],
  changeMember: ['PATCH', '/api/organizations/{id}/members', '', 'org'],
  checkIn: ['POST', '/api/attendance/{id}/check-in', '', 'org'],
  checkOut: ['POST', '/api/attendance/{id}/check-out', '', 'org'],
  checkRole: ['GET', '/api/auth/check-role', '', 'session'],
  createAttendance: ['POST', '/api/attendance', '', 'org'],
  createJoinToken: ['POST', '/api/join-tokens', '', 'org'],
  createNetworkCorporate: ['POST', '/api/onboarding/create-network-corporate', '', 'session'],
  createNetworkOrg: ['POST', '/api/onboarding/create-network-org', '', 'session'],
  createOrganization: ['POST', '/api/organizations', '', 'session'],
  createPosition: ['POST', '/api/positions', '', 'org'],
  createSchedule: ['POST', '/api/schedules', '', 'org'],
  createSession: ['POST', '/api/session', '', 'public'],
  createShift: ['POST', '/api/shifts', '', 'org'],
  createVenue: ['POST', '/api/venues', '', 'org'],
  createZone: ['POST', '/api/zones', '', 'org'],
  deleteMember: ['DELETE', '/api/organizations/{id}/members/{memberId}', '', 'org'],
  deleteOrganization: ['DELETE', '/api/organizations/{id}', '', 'org'],
  deletePosition: ['DELETE', '/api/positions/{id}', '', 'org'],
  deleteSchedule: ['DELETE', '/api/schedules/{id}', '', 'org'],
  deleteSession: ['DELETE', '/api/session', 'everywhere', 'public'],
  deleteShift: ['DELETE', '/api/shifts/{id}', 'scheduleId', 'org'],
  describeAdminForm: ['GET', '/api/onboarding/admin-form', '', 'session'],
  docs: ['GET', '/api/docs', '', 'public'],
  getMember: ['GET', '/api/organizations/{id}/members/{memberId}', '', 'org'],
  getNotificationSettings: ['GET', '/api/notifications/settings', '', 'session'],
  getOrganization: ['GET', '/api/organizations/{id}', '', 'org'],
  getPosition: ['GET', '/api/positions/{id}', '', 'org'],
  getProfile: ['GET', '/api/users/profile', '', 'org'],
  getSchedule: ['GET', '/api/schedules/{id}', '', 'org'],
  getShift: ['GET', '/api/shifts/{id}', 'scheduleId', 'org'],
  health: ['GET', '/api/health', '', 'public'],
  healthz: ['GET', '/api/healthz', '', 'public'],
  joinWithToken: ['POST', '/api/onboarding/join-with-token', '', 'session'],
  leaveOrganization: ['DELETE', '/api/memberships', '', 'org'],
  listAttendance: ['GET', '/api/attendance', 'shiftId,scheduleId,staffUid,limit,after', 'org'],
  listAudit: ['GET', '/api/audit', 'actor,type,from,to,limit,after', 'org'],
  listBuildReports: ['GET', '/api/ops/build-performance', 'limit,after', 'org'],
  listDeadLetters: ['GET', '/api/ops/dead-letters', 'limit,after', 'org'],
  listEvents: ['GET', '/api/ops/events', 'limit,after', 'org'],
  listJoinTokens: ['GET', '/api/join-tokens', 'limit,after', 'org'],
  listMembers: ['GET', '/api/organizations/{id}/members', 'limit,after,status', 'org'],
  listNotifications: ['GET', '/api/notifications', 'limit,after', 'session'],
  listOrganizations: ['GET', '/api/organizations', 'limit,after', 'session'],
  listPositions: ['GET', '/api/positions', 'limit,after', 'org'],
  listSchedules: ['GET', '/api/schedules', 'limit,offset,after', 'org'],
  listShifts: ['GET', '/api/shifts', 'scheduleId,limit,after', 'org'],
  listVenues: ['GET', '/api/venues', 'limit,after', 'org'],
  listZones: ['GET', '/api/zones', 'venueId,limit,after', 'org'],
  logout: ['POST', '/api/auth/logout', 'everywhere', 'public'],
  metrics: ['GET', '/api/metrics', '', 'public'],
  opsDashboard: ['GET', '/api/ops/dashboard', '', 'org'],
  opsHealth: ['GET', '/api/ops/health', '', 'public'],
  publishSchedule: ['POST', '/api/publish', '', 'org'],
  readNotification: ['POST', '/api/notifications/{id}/read', '', 'session'],
  removeMember: ['DELETE', '/api/organizations/{id}/members', '', 'org'],
  replayDeadLetters: ['POST', '/api/ops/dead-letters/replay', '', 'org'],
  reportBuild: ['POST', '/api/ops/build-performance', '', 'org'],
  revokeJoinToken: ['DELETE', '/api/join-tokens/{id}', '', 'org'],
  saveBootstrap: ['POST', '/api/session/bootstrap', '', 'session'],
  saveProfile: ['POST', '/api/onboarding/profile', '', 'session'],
  setupMfa: ['POST', '/api/auth/mfa/setup', '', 'session'],
  showRouting: ['GET', '/api/ops/routing', '', 'org'],
  submitAdminForm: ['POST', '/api/onboarding/admin-form', '', 'session'],
  unassignShift: ['DELETE', '/api/shifts/{id}/assign', 'scheduleId,uid', 'org'],
  updateAttendance: ['PATCH', '/api/attendance/{id}', '', 'org'],
  updateMember: ['PATCH', '/api/organizations/{id}/members/{memberId}', '', 'org'],
  updateNotificationSettings: ['PATCH', '/api/notifications/settings', '', 'session'],
  updateOrganization: ['PATCH', '/api/organizations/{id}', '', 'org'],
  updatePosition: ['PATCH', '/api/positions/{id}', '', 'org'],
  updateSchedule: ['PATCH', '/api/schedules/{id}', '', 'org'],
  updateShift: ['PATCH', '/api/shifts/{id}', 'scheduleId', 'org'],
  verifyEligibility: ['POST', '/api/onboarding/verify-eligibility', '', 'session'],
  verifyMfa: ['POST', '/api/auth/mfa/verify', '', 'session'],
};
