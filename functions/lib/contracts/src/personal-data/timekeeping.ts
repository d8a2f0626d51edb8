import { collectionsOf, type ErasureRule } from '../personal-data.ts';

/** Times and terms of work, without notes and positions. */
const recordKept: ErasureRule = {
  kind: 'reduced',
  keeps: [
    ...['version', 'id', 'orgId', 'shiftId', 'scheduleId', 'staffUid', 'status', 'flags'],
    ...['scheduledStart', 'scheduledEnd', 'scheduledDuration', 'breakDuration', 'actualDuration'],
    ...['actualCheckIn', 'checkInMethod', 'actualCheckOut', 'checkOutMethod'],
    ...['hourlyRate', 'overtimeThresholdMinutes', 'overtimeMultiplier', 'partnershipId'],
    ...['overriddenBy', 'overriddenAt', 'approvedBy', 'approvedAt', 'createdBy', 'createdAt', 'updatedAt'],
  ],
  because: 'Labour and tax law require records of working hours',
};

const ledgerKept: ErasureRule = { kind: 'kept', because: 'Tax law requires payroll records' };

/** The collections of the service. */
export const collections = collectionsOf('timekeeping', {
  'attendance_records/*/records': {
    fields: ['notes', 'managerNotes', 'checkInLocation', 'checkOutLocation', 'checkInNotes', 'checkOutNotes'],
    user: { found: { where: 'staffUid', holds: '{uid}' }, erasure: recordKept },
    organization: { found: { under: 'attendance_records/{orgId}/records' }, erasure: recordKept },
  },
  'corporate_accounts/*/ledger': {
    fields: ['regularPay', 'overtimePay', 'totalPay'],
    user: { found: { where: 'userId', holds: '{uid}' }, erasure: ledgerKept },
    organization: { found: { under: 'corporate_accounts/{orgId}/ledger' }, erasure: ledgerKept },
  },
  'corporate_accounts/*/ledger_followed': { holds: 'Versions of approvals' },
  'attendance_expectations/*/places': {
    holds: 'Ids of shifts and people, and versions',
    organization: { found: { under: 'attendance_expectations/{orgId}/places' }, erasure: { kind: 'deleted' } },
  },
  'attendance_presence/*/people': {
    holds: 'The id of the record that a person opened last',
    organization: { found: { under: 'attendance_presence/{orgId}/people' }, erasure: { kind: 'deleted' } },
  },
  'orgs/*/partnerships': {
    holds: 'Terms of pay between organizations; no service writes it',
    organization: { found: { under: 'orgs/{orgId}/partnerships' }, erasure: { kind: 'deleted' } },
  },
});
