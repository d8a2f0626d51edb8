/**
 * What a log line reports: its `event` field. Metrics, alerts and queries select lines by it, so a code never changes its
 * meaning; the line's `message` may.
 */
export type LogEvent =
  // HTTP requests
  | 'request_completed'
  | 'request_failed'
  | 'idempotency_key_not_released'
  | 'cors_origin_unknown'
  | 'rate_limit_store_away'
  | 'rate_limit_store_back'
  // The monolith: forwarding, routing, shadow reads
  | 'request_forwarded'
  | 'forwarding_abandoned'
  | 'forwarding_failed'
  | 'forwarding_loop'
  | 'routing_changed'
  | 'routing_deleted'
  | 'routing_unreadable'
  | 'route_routing_unreadable'
  | 'shadow_read_compared'
  | 'shadow_read_mismatched'
  | 'shadow_read_failed'
  | 'shadow_counts_not_written'
  // Calls between services
  | 'service_call_completed'
  | 'service_call_rejected'
  | 'service_call_attempt_failed'
  // Deliveries of events
  | 'event_handled'
  | 'event_duplicate'
  | 'event_deferred'
  | 'event_held'
  | 'event_retry_scheduled'
  | 'event_dead_lettered'
  | 'event_delivery_failed'
  | 'event_push_failed'
  | 'event_push_rejected'
  | 'event_push_not_handled'
  | 'event_unreadable'
  | 'event_expired'
  | 'event_state_unreadable'
  | 'event_channel_not_configured'
  | 'subscriber_missing'
  | 'redelivery_rejected'
  | 'deliveries_behind'
  | 'reconciliation_clean'
  | 'reconciliation_redelivered'
  | 'events_replayed'
  | 'subscriber_paused'
  | 'subscriber_resumed'
  | 'subscriber_released'
  | 'delivery_lag_measured'
  // Change capture
  | 'change_captured'
  | 'change_not_captured'
  | 'change_unmappable'
  // Accounts that were deleted in Auth
  | 'erasure_ordered'
  | 'deleted_accounts_swept'
  | 'deleted_accounts_implausible'
  | 'only_owner_missing'
  // Everything else
  | 'document_unreadable'
  | 'claims_refresh_deferred'
  | 'ledger_entry_skipped'
  | 'operator_request_completed'
  | 'spans_not_exported';
