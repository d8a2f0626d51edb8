// Generated from functions/lib/contracts by `npm run generate`. Do not edit.
export interface components {
  schemas: {
    AcceptInvitationInput: {
      body: {
        orgId: string;
      };
    };
    AcceptInvitationResult: {
      orgId: string;
      membershipId: string;
      role: ('admin' | 'corporate' | 'org_owner' | 'manager' | 'scheduler' | 'staff') | null;
      /** @constant */
      status: 'active';
      joinedAt: number;
      invitedBy?: string;
      alreadyMember: boolean;
    };
    ActivateMyNetworkInput: {
      body: {
        networkId: string | number;
      };
    };
    ActivateMyNetworkResult: {
      /** @constant */
      ok: true;
      networkId: string | number;
      /** @constant */
      status: 'active';
    };
    AddMemberInput: {
      id: string;
      /** @description Organization to act under; the client’s own by default. */
      orgId?: string;
      body: {
        /** Format: idn-email */
        email: string;
        /** @enum {string} */
        role: 'member' | 'manager' | 'admin';
      };
    };
    AddMemberResult: {
      id: string;
      orgId: string;
      email: string;
      /** @enum {string} */
      role: 'member' | 'manager' | 'admin';
      joinedAt: number;
      addedBy: string;
      /** @constant */
      status: 'invited';
      expiresAt: number;
    };
    AssignShiftInput: {
      id: string;
      /** @description Organization to act under; the client’s own by default. */
      orgId?: string;
      /** @description The schedule the shift is in */
      scheduleId: string;
      body: {
        uid: string;
        notes?: string;
      };
    };
    AssignShiftResult: {
      id: string;
      orgId: string;
      scheduleId: string;
      positionId: string;
      venueId?: string;
      zoneId?: string;
      startTime: number;
      endTime: number;
      /** @enum {string} */
      status: 'draft' | 'published' | 'in_progress' | 'completed' | 'cancelled';
      assignments: {
        uid: string;
        /** @enum {string} */
        status: 'unassigned' | 'assigned' | 'confirmed' | 'declined' | 'no_show';
        assignedAt: number;
        assignedBy: string;
        confirmedAt?: number;
        notes?: string;
      }[];
      requiredStaff: number;
      notes?: string;
      breakMinutes?: number;
      createdBy?: string;
      createdAt: number;
      updatedAt: number;
      warnings: {
        /** @enum {string} */
        code:
          | 'schedule_not_found'
          | 'position_not_found'
          | 'position_inactive'
          | 'overlap'
          | 'overstaffed'
          | 'long_shift'
          | 'outside_schedule';
        message: string;
        uid?: string;
        shiftId?: string;
        scheduleId?: string;
      }[];
    };
    BootstrapSessionInput: Record<string, never>;
    BootstrapSessionResult: {
      userId: string;
      email: string;
      emailVerified: boolean;
      /** @constant */
      authenticated: true;
      bootstrapAt: number;
      csrfToken?: string;
    };
    ChangeMemberInput: {
      id: string;
      /** @description Organization to act under; the client’s own by default. */
      orgId?: string;
      body: {
        memberId: string;
        /** @enum {string} */
        role?: 'member' | 'manager' | 'admin';
      };
    };
    ChangeMemberResult: {
      memberId: string;
      /** @enum {string} */
      role?: 'member' | 'manager' | 'admin';
      updatedBy: string;
    };
    CheckInInput: {
      id: string;
      /** @description Organization to act under; the client’s own by default. */
      orgId?: string;
      body?: {
        /**
         * @default manual
         * @enum {string}
         */
        method?: 'manual' | 'qr_code' | 'nfc' | 'geofence' | 'admin_override';
        location?: {
          lat: number;
          lng: number;
          accuracy?: number;
        };
        notes?: string;
      };
    };
    CheckInResult: {
      id: string;
      orgId: string;
      shiftId: string;
      scheduleId: string;
      staffUid: string;
      /** @enum {string} */
      status: 'scheduled' | 'checked_in' | 'checked_out' | 'no_show' | 'excused_absence' | 'late' | 'approved';
      scheduledStart: number;
      scheduledEnd: number;
      scheduledDuration: number;
      breakDuration: number;
      notes?: string;
      flags?: ('early_check_in' | 'late_check_in' | 'late_check_out' | 'missing_check_out')[];
      actualCheckIn?: number;
      /** @enum {string} */
      checkInMethod?: 'manual' | 'qr_code' | 'nfc' | 'geofence' | 'admin_override';
      checkInLocation?: {
        lat: number;
        lng: number;
        accuracy?: number;
      };
      checkInNotes?: string;
      actualCheckOut?: number;
      /** @enum {string} */
      checkOutMethod?: 'manual' | 'qr_code' | 'nfc' | 'geofence' | 'admin_override';
      checkOutLocation?: {
        lat: number;
        lng: number;
        accuracy?: number;
      };
      checkOutNotes?: string;
      actualDuration?: number;
      overriddenBy?: string;
      overriddenAt?: number;
      approvedBy?: string;
      approvedAt?: number;
      createdBy?: string;
      createdAt: number;
      updatedAt: number;
      managerNotes?: string;
      hourlyRate?: number;
      overtimeThresholdMinutes?: number;
      overtimeMultiplier?: number;
      partnershipId?: string;
    };
    CheckOutInput: {
      id: string;
      /** @description Organization to act under; the client’s own by default. */
      orgId?: string;
      body?: {
        /**
         * @default manual
         * @enum {string}
         */
        method?: 'manual' | 'qr_code' | 'nfc' | 'geofence' | 'admin_override';
        location?: {
          lat: number;
          lng: number;
          accuracy?: number;
        };
        notes?: string;
      };
    };
    CheckOutResult: {
      id: string;
      orgId: string;
      shiftId: string;
      scheduleId: string;
      staffUid: string;
      /** @enum {string} */
      status: 'scheduled' | 'checked_in' | 'checked_out' | 'no_show' | 'excused_absence' | 'late' | 'approved';
      scheduledStart: number;
      scheduledEnd: number;
      scheduledDuration: number;
      breakDuration: number;
      notes?: string;
      flags?: ('early_check_in' | 'late_check_in' | 'late_check_out' | 'missing_check_out')[];
      actualCheckIn?: number;
      /** @enum {string} */
      checkInMethod?: 'manual' | 'qr_code' | 'nfc' | 'geofence' | 'admin_override';
      checkInLocation?: {
        lat: number;
        lng: number;
        accuracy?: number;
      };
      checkInNotes?: string;
      actualCheckOut?: number;
      /** @enum {string} */
      checkOutMethod?: 'manual' | 'qr_code' | 'nfc' | 'geofence' | 'admin_override';
      checkOutLocation?: {
        lat: number;
        lng: number;
        accuracy?: number;
      };
      checkOutNotes?: string;
      actualDuration?: number;
      overriddenBy?: string;
      overriddenAt?: number;
      approvedBy?: string;
      approvedAt?: number;
      createdBy?: string;
      createdAt: number;
      updatedAt: number;
      managerNotes?: string;
      hourlyRate?: number;
      overtimeThresholdMinutes?: number;
      overtimeMultiplier?: number;
      partnershipId?: string;
    };
    CheckRoleInput: Record<string, never>;
    CheckRoleResult: {
      isAdmin: boolean;
      isSuperAdmin: boolean;
      /** @enum {string} */
      redirectPath: '/' | '/dashboard';
    };
    CreateAttendanceInput: {
      /** @description Organization to act under; the client’s own by default. */
      orgId?: string;
      body: {
        orgId: string;
        shiftId: string;
        scheduleId: string;
        staffUid: string;
        /** Format: epoch-ms */
        scheduledStart: number;
        /** Format: epoch-ms */
        scheduledEnd: number;
        breakDuration?: number;
        notes?: string;
      };
    };
    CreateAttendanceResult: {
      id: string;
      orgId: string;
      shiftId: string;
      scheduleId: string;
      staffUid: string;
      /** @enum {string} */
      status: 'scheduled' | 'checked_in' | 'checked_out' | 'no_show' | 'excused_absence' | 'late' | 'approved';
      scheduledStart: number;
      scheduledEnd: number;
      scheduledDuration: number;
      breakDuration: number;
      notes?: string;
      flags?: ('early_check_in' | 'late_check_in' | 'late_check_out' | 'missing_check_out')[];
      actualCheckIn?: number;
      /** @enum {string} */
      checkInMethod?: 'manual' | 'qr_code' | 'nfc' | 'geofence' | 'admin_override';
      checkInLocation?: {
        lat: number;
        lng: number;
        accuracy?: number;
      };
      checkInNotes?: string;
      actualCheckOut?: number;
      /** @enum {string} */
      checkOutMethod?: 'manual' | 'qr_code' | 'nfc' | 'geofence' | 'admin_override';
      checkOutLocation?: {
        lat: number;
        lng: number;
        accuracy?: number;
      };
      checkOutNotes?: string;
      actualDuration?: number;
      overriddenBy?: string;
      overriddenAt?: number;
      approvedBy?: string;
      approvedAt?: number;
      createdBy?: string;
      createdAt: number;
      updatedAt: number;
      managerNotes?: string;
      hourlyRate?: number;
      overtimeThresholdMinutes?: number;
      overtimeMultiplier?: number;
      partnershipId?: string;
      warnings?: {
        /** @enum {string} */
        code: 'schedule_not_found' | 'shift_not_found' | 'staff_not_found' | 'staff_inactive';
        message: string;
      }[];
    };
    CreateJoinTokenInput: {
      /** @description Organization to act under; the client’s own by default. */
      orgId?: string;
      body: {
        orgId: string;
        defaultRoles: ('org_owner' | 'admin' | 'manager' | 'scheduler' | 'staff')[];
        maxUses?: number;
        /** Format: epoch-ms */
        expiresAt?: number;
        description?: string;
      };
    };
    CreateJoinTokenResult: {
      id: string;
      orgId: string;
      createdBy: string;
      createdAt: number;
      expiresAt: number;
      defaultRoles: string[];
      maxUses?: number;
      currentUses: number;
      /** @enum {string} */
      status: 'active' | 'used' | 'expired' | 'revoked';
      description?: string;
      token: string;
    };
    CreateNetworkCorporateInput: {
      body: {
        corporateName: string;
        brandName?: string;
        formToken?: string;
      };
    };
    CreateNetworkCorporateResult: {
      id: string;
      /** @constant */
      type: 'corporate';
      corporateName: string;
      brandName?: string;
      formToken?: string;
      ownerId: string;
      createdAt: number;
      orgId: string;
      formAttached: boolean;
      data: {
        id: string;
        /** @constant */
        type: 'corporate';
        corporateName: string;
        brandName?: string;
        formToken?: string;
        ownerId: string;
        createdAt: number;
        orgId: string;
        formAttached: boolean;
      };
    };
    CreateNetworkOrgInput: {
      body: {
        /** Format: slug */
        slug: string;
        displayName: string;
        /** @enum {string} */
        kind: 'independent_org' | 'corporate_network' | 'franchise_network' | 'nonprofit_network' | 'test_sandbox';
        /** @enum {string} */
        segment: 'restaurant' | 'qsr' | 'bar' | 'hotel' | 'nonprofit' | 'shelter' | 'church' | 'retail' | 'other';
        metadata?: {
          venueName?: string;
          city?: string;
          state?: string;
        };
        formToken?: string;
      };
    };
    CreateNetworkOrgResult: {
      /** @constant */
      success: true;
      data: {
        id: string;
        slug: string;
        displayName: string;
        /** @enum {string} */
        kind: 'independent_org' | 'corporate_network' | 'franchise_network' | 'nonprofit_network' | 'test_sandbox';
        /** @enum {string} */
        segment: 'restaurant' | 'qsr' | 'bar' | 'hotel' | 'nonprofit' | 'shelter' | 'church' | 'retail' | 'other';
        ownerId: string;
        createdAt: number;
        updatedAt: number;
        /** @constant */
        status: 'active';
        networkId?: string;
        formAttached: boolean;
      };
    };
    CreateOrganizationInput: {
      body: {
        networkId?: string;
        name: string;
        /** Format: slug */
        slug?: string;
        description?: string;
        industry?: string;
        /** @enum {string} */
        size?: '1-10' | '11-50' | '51-200' | '201-500' | '500+';
        /** Format: idn-email */
        contactEmail?: string;
        /** Format: phone */
        contactPhone?: string;
        settings?: {
          /**
           * Format: time-zone
           * @default America/New_York
           * @example Europe/Vienna
           * @example America/New_York
           * @example UTC
           */
          timezone?: string;
          /**
           * Format: date-format
           * @default MM/DD/YYYY
           * @example MM/DD/YYYY
           * @example DD.MM.YYYY
           * @example YYYY-MM-DD
           */
          dateFormat?: string;
          /**
           * @default 12h
           * @enum {string}
           */
          timeFormat?: '12h' | '24h';
          /** @default 0 */
          weekStartsOn?: number;
          /** @default false */
          allowSelfScheduling?: boolean;
          /** @default true */
          requireShiftConfirmation?: boolean;
          /** @default false */
          enableGeofencing?: boolean;
          /** @default 100 */
          geofenceRadius?: number;
        };
      };
    };
    CreateOrganizationResult: {
      id: string;
      name: string;
      slug?: string;
      createdBy: string;
      createdAt: number;
      ownerId: string;
      status: string;
      settings: {
        /** @default America/New_York */
        timezone?: string;
        /** @default MM/DD/YYYY */
        dateFormat?: string;
        /**
         * @default 12h
         * @enum {string}
         */
        timeFormat?: '12h' | '24h';
        /** @default 0 */
        weekStartsOn?: number;
        /** @default false */
        allowSelfScheduling?: boolean;
        /** @default true */
        requireShiftConfirmation?: boolean;
        /** @default false */
        enableGeofencing?: boolean;
        /** @default 100 */
        geofenceRadius?: number;
      };
    };
    CreatePositionInput: {
      /** @description Organization to act under; the client’s own by default. */
      orgId?: string;
      body: {
        orgId: string;
        name: string;
        description?: string;
        /**
         * @default part_time
         * @enum {string}
         */
        type?: 'full_time' | 'part_time' | 'contractor' | 'volunteer';
        /**
         * @default entry
         * @enum {string}
         */
        skillLevel?: 'entry' | 'intermediate' | 'advanced' | 'expert';
        hourlyRate?: number;
        color?: string;
        requiredCertifications?: string[];
      };
    };
    CreatePositionResult: {
      id: string;
      orgId: string;
      name: string;
      description?: string;
      type: string;
      skillLevel: string;
      hourlyRate?: number;
      color?: string;
      isActive: boolean;
      requiredCertifications: string[];
      createdBy?: string;
      createdAt: number;
      updatedAt: number;
    };
    CreateScheduleInput: {
      /** @description Organization to act under; the client’s own by default. */
      orgId?: string;
      body: {
        orgId: string;
        name: string;
        description?: string;
        /** Format: epoch-ms */
        startDate: number;
        /** Format: epoch-ms */
        endDate: number;
        /**
         * @description Stored and returned. Who may read the schedule does not depend on it.
         * @default team
         * @enum {string}
         */
        visibility?: 'private' | 'team' | 'public';
        templateId?: string;
      };
    };
    CreateScheduleResult: {
      /** @constant */
      success: true;
      schedule: {
        id: string;
        orgId: string;
        name: string;
        description?: string;
        startDate: {
          _seconds: number;
          _nanoseconds: number;
        };
        startDateMs: number;
        endDate: {
          _seconds: number;
          _nanoseconds: number;
        };
        endDateMs: number;
        /** @enum {string} */
        state: 'draft' | 'published' | 'active' | 'completed' | 'archived';
        /** @enum {string} */
        status: 'draft' | 'published' | 'active' | 'completed' | 'archived';
        /**
         * @description Stored and returned. Who may read the schedule does not depend on it.
         * @enum {string}
         */
        visibility: 'private' | 'team' | 'public';
        templateId?: string;
        publishedAt?: {
          _seconds: number;
          _nanoseconds: number;
        };
        publishedAtMs?: number;
        publishedBy?: string;
        /** @description When this draft will be published; absent where no publication is planned. */
        publishAt?: {
          _seconds: number;
          _nanoseconds: number;
        };
        publishAtMs?: number;
        createdBy?: string;
        createdAt: {
          _seconds: number;
          _nanoseconds: number;
        };
        createdAtMs: number;
        updatedBy?: string;
        updatedAt: {
          _seconds: number;
          _nanoseconds: number;
        };
        updatedAtMs: number;
      };
    };
    CreateSessionInput: {
      body: {
        idToken: string;
      };
    };
    CreateSessionResult: {
      /** @constant */
      ok: true;
      isSuperAdmin: boolean;
      csrfToken: string;
    };
    CreateShiftInput: {
      /** @description Organization to act under; the client’s own by default. */
      orgId?: string;
      body: {
        orgId: string;
        scheduleId: string;
        positionId: string;
        venueId?: string;
        zoneId?: string;
        /** Format: epoch-ms */
        startTime: number;
        /** Format: epoch-ms */
        endTime: number;
        /** @default 1 */
        requiredStaff?: number;
        notes?: string;
        breakMinutes?: number;
      };
    };
    CreateShiftResult: {
      id: string;
      orgId: string;
      scheduleId: string;
      positionId: string;
      venueId?: string;
      zoneId?: string;
      startTime: number;
      endTime: number;
      /** @enum {string} */
      status: 'draft' | 'published' | 'in_progress' | 'completed' | 'cancelled';
      assignments: {
        uid: string;
        /** @enum {string} */
        status: 'unassigned' | 'assigned' | 'confirmed' | 'declined' | 'no_show';
        assignedAt: number;
        assignedBy: string;
        confirmedAt?: number;
        notes?: string;
      }[];
      requiredStaff: number;
      notes?: string;
      breakMinutes?: number;
      createdBy?: string;
      createdAt: number;
      updatedAt: number;
      warnings: {
        /** @enum {string} */
        code:
          | 'schedule_not_found'
          | 'position_not_found'
          | 'position_inactive'
          | 'overlap'
          | 'overstaffed'
          | 'long_shift'
          | 'outside_schedule';
        message: string;
        uid?: string;
        shiftId?: string;
        scheduleId?: string;
      }[];
    };
    CreateVenueInput: {
      /** @description Organization to act under; the client’s own by default. */
      orgId?: string;
      body: {
        orgId: string;
        networkId?: string;
        name: string;
        description?: string;
        /**
         * @default indoor
         * @enum {string}
         */
        type?: 'indoor' | 'outdoor' | 'hybrid' | 'virtual';
        address?: {
          street: string;
          city: string;
          /** @default  */
          state?: string;
          /** @default  */
          zipCode?: string;
          /**
           * Format: country
           * @default US
           */
          country?: string;
        };
        coordinates?: {
          lat: number;
          lng: number;
        };
        capacity?: number;
        /**
         * Format: time-zone
         * @example Europe/Vienna
         * @example America/New_York
         * @example UTC
         */
        timezone?: string;
        /** Format: phone */
        contactPhone?: string;
        /** Format: idn-email */
        contactEmail?: string;
        notes?: string;
      };
    };
    CreateVenueResult: {
      id: string;
      orgId: string;
      networkId?: string;
      name: string;
      description?: string;
      type: string;
      address?: {
        street: string;
        city: string;
        state: string;
        zipCode: string;
        country: string;
      };
      city?: string;
      state?: string;
      coordinates?: {
        lat: number;
        lng: number;
      };
      capacity?: number;
      isActive: boolean;
      timezone: string;
      contactPhone?: string;
      contactEmail?: string;
      notes?: string;
      createdBy?: string;
      createdAt: number;
      updatedAt: number;
      cachedZones?: {
        id: string;
        name: string;
        type: string;
        capacity?: number;
        isActive: boolean;
      }[];
      zoneCount?: number;
    };
    CreateZoneInput: {
      /** @description Organization to act under; the client’s own by default. */
      orgId?: string;
      body: {
        orgId: string;
        venueId: string;
        name: string;
        description?: string;
        /**
         * @default other
         * @enum {string}
         */
        type?: 'production' | 'backstage' | 'front_of_house' | 'service' | 'storage' | 'other';
        capacity?: number;
        floor?: string;
        color?: string;
        notes?: string;
      };
    };
    CreateZoneResult: {
      id: string;
      orgId: string;
      venueId: string;
      name: string;
      description?: string;
      type: string;
      capacity?: number;
      floor?: string;
      color?: string;
      isActive: boolean;
      notes?: string;
      createdBy?: string;
      createdAt: number;
      updatedAt: number;
      warnings: {
        /** @constant */
        code: 'venue_not_found';
        message: string;
      }[];
    };
    DeleteMemberInput: {
      id: string;
      memberId: string;
      /** @description Organization to act under; the client’s own by default. */
      orgId?: string;
    };
    DeleteMemberResult: {
      /** @constant */
      removed: true;
      memberId: string;
    };
    DeleteOrganizationInput: {
      id: string;
      /** @description Organization to act under; the client’s own by default. */
      orgId?: string;
    };
    DeleteOrganizationResult: {
      /** @constant */
      deleted: true;
      id: string;
    };
    DeletePositionInput: {
      id: string;
      /** @description Organization to act under; the client’s own by default. */
      orgId?: string;
    };
    DeletePositionResult: {
      /** @constant */
      message: 'Position deleted successfully';
      id: string;
    };
    DeleteScheduleInput: {
      id: string;
      /** @description Organization to act under; the client’s own by default. */
      orgId?: string;
    };
    DeleteScheduleResult: {
      /** @constant */
      deleted: true;
      id: string;
    };
    DeleteSessionInput: {
      /**
       * @description `true` signs out on every device: all sessions and refresh tokens of the user are revoked; takes the CSRF token where the session is a cookie
       * @constant
       */
      everywhere?: 'true';
    };
    DeleteSessionResult: {
      /** @constant */
      ok: true;
    };
    DeleteShiftInput: {
      id: string;
      /** @description Organization to act under; the client’s own by default. */
      orgId?: string;
      /** @description The schedule the shift is in */
      scheduleId: string;
    };
    DeleteShiftResult: {
      /** @constant */
      message: 'Shift deleted successfully';
      id: string;
    };
    DescribeAdminFormInput: Record<string, never>;
    DescribeAdminFormResult: {
      /** @constant */
      id: 'admin-form';
      title: string;
      fields: {
        name: string;
        /** @enum {string} */
        type: 'text' | 'email' | 'select';
        options?: string[];
        /** @constant */
        required: true;
      }[];
      certifications: string[];
      userId: string;
    };
    DocsInput: Record<string, never>;
    DocsResult: {
      openapi: string;
      info: {
        [key: string]: unknown;
      };
      servers: unknown[];
      tags: unknown[];
      paths: {
        [key: string]: unknown;
      };
      components: {
        [key: string]: unknown;
      };
    };
    GetMemberInput: {
      id: string;
      memberId: string;
      /** @description Organization to act under; the client’s own by default. */
      orgId?: string;
    };
    GetMemberResult: {
      id: string;
      orgId: string;
      email: string;
      role: ('admin' | 'corporate' | 'org_owner' | 'manager' | 'scheduler' | 'staff') | null;
      joinedAt: number;
      /** @enum {string} */
      status: 'active' | 'suspended' | 'invited' | 'removed';
      uid?: string;
      permissions?: string[];
    };
    GetNotificationSettingsInput: Record<string, never>;
    GetNotificationSettingsResult: {
      schedulePublished: boolean;
      shiftAssigned: boolean;
      shiftChanged: boolean;
      shiftCancelled: boolean;
      memberJoined: boolean;
    };
    GetOrganizationInput: {
      id: string;
      /** @description Organization to act under; the client’s own by default. */
      orgId?: string;
    };
    GetOrganizationResult: {
      id: string;
      name: string;
      ownerId: string | null;
      memberCount: number;
      createdAt: number;
      updatedAt: number;
      status: string;
      settings: {
        /** @default America/New_York */
        timezone?: string;
        /** @default MM/DD/YYYY */
        dateFormat?: string;
        /**
         * @default 12h
         * @enum {string}
         */
        timeFormat?: '12h' | '24h';
        /** @default 0 */
        weekStartsOn?: number;
        /** @default false */
        allowSelfScheduling?: boolean;
        /** @default true */
        requireShiftConfirmation?: boolean;
        /** @default false */
        enableGeofencing?: boolean;
        /** @default 100 */
        geofenceRadius?: number;
      };
      logoUrl?: string;
      slug?: string;
      networkId?: string;
      kind?: string;
      segment?: string;
      description?: string;
      industry?: string;
      size?: string;
      websiteUrl?: string;
      contactEmail?: string;
      contactPhone?: string;
      requireSecondFactor?: boolean;
    };
    GetPositionInput: {
      id: string;
      /** @description Organization to act under; the client’s own by default. */
      orgId?: string;
    };
    GetPositionResult: {
      id: string;
      orgId: string;
      name: string;
      description?: string;
      type: string;
      skillLevel: string;
      hourlyRate?: number;
      color?: string;
      isActive: boolean;
      requiredCertifications: string[];
      createdBy?: string;
      createdAt: number;
      updatedAt: number;
    };
    GetProfileInput: {
      /** @description Organization to act under; the client’s own by default. */
      orgId?: string;
    };
    GetProfileResult: {
      userId: string;
      email: string;
      emailVerified: boolean;
      customClaims: {
        [key: string]: unknown;
      };
      orgId?: string;
      profile?: {
        firstName: string;
        lastName: string;
        displayName: string;
        avatar?: string;
        timezone: string;
        phone?: string;
        preferredName?: string;
        selfDeclaredRole?: string;
      };
      preferences?: {
        [key: string]: unknown;
      };
    } & {
      [key: string]: unknown;
    };
    GetScheduleInput: {
      id: string;
      /** @description Organization to act under; the client’s own by default. */
      orgId?: string;
    };
    GetScheduleResult: {
      id: string;
      orgId: string;
      name: string;
      description?: string;
      startDate: {
        _seconds: number;
        _nanoseconds: number;
      };
      startDateMs: number;
      endDate: {
        _seconds: number;
        _nanoseconds: number;
      };
      endDateMs: number;
      /** @enum {string} */
      state: 'draft' | 'published' | 'active' | 'completed' | 'archived';
      /** @enum {string} */
      status: 'draft' | 'published' | 'active' | 'completed' | 'archived';
      /**
       * @description Stored and returned. Who may read the schedule does not depend on it.
       * @enum {string}
       */
      visibility: 'private' | 'team' | 'public';
      templateId?: string;
      publishedAt?: {
        _seconds: number;
        _nanoseconds: number;
      };
      publishedAtMs?: number;
      publishedBy?: string;
      /** @description When this draft will be published; absent where no publication is planned. */
      publishAt?: {
        _seconds: number;
        _nanoseconds: number;
      };
      publishAtMs?: number;
      createdBy?: string;
      createdAt: {
        _seconds: number;
        _nanoseconds: number;
      };
      createdAtMs: number;
      updatedBy?: string;
      updatedAt: {
        _seconds: number;
        _nanoseconds: number;
      };
      updatedAtMs: number;
    };
    GetShiftInput: {
      id: string;
      /** @description Organization to act under; the client’s own by default. */
      orgId?: string;
      /** @description The schedule the shift is in */
      scheduleId: string;
    };
    GetShiftResult: {
      id: string;
      orgId: string;
      scheduleId: string;
      positionId: string;
      venueId?: string;
      zoneId?: string;
      startTime: number;
      endTime: number;
      /** @enum {string} */
      status: 'draft' | 'published' | 'in_progress' | 'completed' | 'cancelled';
      assignments: {
        uid: string;
        /** @enum {string} */
        status: 'unassigned' | 'assigned' | 'confirmed' | 'declined' | 'no_show';
        assignedAt: number;
        assignedBy: string;
        confirmedAt?: number;
        notes?: string;
      }[];
      requiredStaff: number;
      notes?: string;
      breakMinutes?: number;
      createdBy?: string;
      createdAt: number;
      updatedAt: number;
    };
    HealthInput: Record<string, never>;
    HealthResult: {
      /** @constant */
      ok: true;
      /** @constant */
      status: 'healthy';
      timestamp: string;
      uptime: number;
      environment: string;
    };
    HealthzInput: Record<string, never>;
    HealthzResult: {
      /** @constant */
      status: 'healthy';
      timestamp: number;
      requestId: string;
    };
    JoinWithTokenInput: {
      body: {
        joinToken: string;
      };
    };
    JoinWithTokenResult: {
      userId: string;
      orgId: string;
      role: string | null;
      /** @constant */
      status: 'active';
      joinedAt: number;
      invitedBy?: string;
      alreadyMember: boolean;
      data: {
        userId: string;
        orgId: string;
        role: string | null;
        /** @constant */
        status: 'active';
        joinedAt: number;
        invitedBy?: string;
        alreadyMember: boolean;
      };
    };
    LeaveOrganizationInput: {
      /** @description Organization to act under; the client’s own by default. */
      orgId?: string;
    };
    LeaveOrganizationResult: {
      /** @constant */
      removed: true;
      memberId: string;
    };
    ListAttendanceInput: {
      /** @description Organization to act under; the client’s own by default. */
      orgId?: string;
      /** @description Only records of this shift */
      shiftId?: string;
      /** @description Only records of this schedule */
      scheduleId?: string;
      /** @description Only records of this person */
      staffUid?: string;
      /** @description Page size, default and at most 100 */
      limit?: number;
      /** @description Continue at this nextCursor */
      after?: string;
    };
    ListAttendanceResult: {
      records: {
        id: string;
        orgId: string;
        shiftId: string;
        scheduleId: string;
        staffUid: string;
        /** @enum {string} */
        status: 'scheduled' | 'checked_in' | 'checked_out' | 'no_show' | 'excused_absence' | 'late' | 'approved';
        scheduledStart: number;
        scheduledEnd: number;
        scheduledDuration: number;
        breakDuration: number;
        notes?: string;
        flags?: ('early_check_in' | 'late_check_in' | 'late_check_out' | 'missing_check_out')[];
        actualCheckIn?: number;
        /** @enum {string} */
        checkInMethod?: 'manual' | 'qr_code' | 'nfc' | 'geofence' | 'admin_override';
        checkInLocation?: {
          lat: number;
          lng: number;
          accuracy?: number;
        };
        checkInNotes?: string;
        actualCheckOut?: number;
        /** @enum {string} */
        checkOutMethod?: 'manual' | 'qr_code' | 'nfc' | 'geofence' | 'admin_override';
        checkOutLocation?: {
          lat: number;
          lng: number;
          accuracy?: number;
        };
        checkOutNotes?: string;
        actualDuration?: number;
        overriddenBy?: string;
        overriddenAt?: number;
        approvedBy?: string;
        approvedAt?: number;
        createdBy?: string;
        createdAt: number;
        updatedAt: number;
        managerNotes?: string;
        hourlyRate?: number;
        overtimeThresholdMinutes?: number;
        overtimeMultiplier?: number;
        partnershipId?: string;
      }[];
      total: number;
      nextCursor?: string;
    };
    ListAuditInput: {
      /** @description Organization to act under; the client’s own by default. */
      orgId?: string;
      /** @description Only what this user did, by uid */
      actor?: string;
      /** @description Only events of this type, in any version */
      type?: string;
      /** @description Only at or after this time, epoch ms */
      from?: number;
      /** @description Only before this time, epoch ms */
      to?: number;
      /** @description Page size, default and at most 100 */
      limit?: number;
      /** @description Continue at this nextCursor */
      after?: string;
    };
    ListAuditResult: {
      entries: {
        id: string;
        type: string;
        subject: string;
        actor: string;
        time: number;
        sequence: number;
        correlationId: string;
        causationId: string;
        /** @constant */
        captured?: true;
        data: unknown;
      }[];
      total: number;
      nextCursor?: string;
    };
    ListBuildReportsInput: {
      /** @description Organization to act under; the client’s own by default. */
      orgId?: string;
      /** @description Page size, 1 to 50, default 10 */
      limit?: number;
      /** @description Continue at this nextCursor */
      after?: string;
    };
    ListBuildReportsResult: {
      /** @constant */
      ok: true;
      data: {
        timestamp: string;
        repository: string;
        ref: string;
        sha: string;
        runId: string;
        runAttempt: string;
        installSeconds: number;
        buildSeconds: number;
        sdkSeconds: number;
        totalSeconds: number;
        /** @enum {string} */
        cacheHit: 'true' | 'false';
      }[];
      entries: {
        timestamp: string;
        repository: string;
        ref: string;
        sha: string;
        runId: string;
        runAttempt: string;
        installSeconds: number;
        buildSeconds: number;
        sdkSeconds: number;
        totalSeconds: number;
        /** @enum {string} */
        cacheHit: 'true' | 'false';
      }[];
      meta: {
        /** @enum {string} */
        source: 'github' | 'file';
        limit: number;
        total: number;
      };
      nextCursor?: string;
    };
    ListDeadLettersInput: {
      /** @description Organization to act under; the client’s own by default. */
      orgId?: string;
      /** @description Page size, default and at most 100 */
      limit?: number;
      /** @description Continue at this nextCursor */
      after?: string;
    };
    ListDeadLettersResult: {
      deadLetters: {
        subscriber: string;
        eventId: string;
        type: string;
        attempts: number;
        diedAt: number;
      }[];
      nextCursor?: string;
    };
    ListEventsInput: {
      /** @description Organization to act under; the client’s own by default. */
      orgId?: string;
      /** @description Page size, default and at most 25 */
      limit?: number;
      /** @description Continue at this nextCursor */
      after?: string;
    };
    ListEventsResult: {
      events: {
        id: string;
        type: string;
        subject: string;
        actor: string;
        correlationId: string;
        causationId: string;
        time: number;
        recordedAt: number;
        deliveries: {
          subscriber: string;
          service: string;
          /** @enum {string} */
          status: 'none' | 'in_progress' | 'waiting' | 'done' | 'dead';
          attempts: number;
          updatedAt?: number;
        }[];
      }[];
      nextCursor?: string;
    };
    ListJoinTokensInput: {
      /** @description Organization to act under; the client’s own by default. */
      orgId?: string;
      /** @description Page size, default and at most 100 */
      limit?: number;
      /** @description Continue at this nextCursor */
      after?: string;
    };
    ListJoinTokensResult: {
      tokens: {
        id: string;
        orgId: string;
        createdBy?: string;
        createdAt: number;
        expiresAt?: number;
        defaultRoles: string[];
        maxUses?: number;
        currentUses: number;
        /** @enum {string} */
        status: 'active' | 'used' | 'expired' | 'revoked';
        description?: string;
        token: string;
      }[];
      total: number;
      nextCursor?: string;
    };
    ListMembersInput: {
      id: string;
      /** @description Organization to act under; the client’s own by default. */
      orgId?: string;
      /** @description Page size, default and at most 100 */
      limit?: number;
      /** @description Continue at this nextCursor */
      after?: string;
      /**
       * @description Only active members, or only invitations
       * @enum {string}
       */
      status?: 'active' | 'invited';
    };
    ListMembersResult: {
      members: ({
        id: string;
      } & {
        [key: string]: unknown;
      })[];
      total: number;
      nextCursor?: string;
    };
    ListNotificationsInput: {
      /** @description Page size, default and at most 100 */
      limit?: number;
      /** @description Continue at this nextCursor */
      after?: string;
    };
    ListNotificationsResult: {
      notifications: {
        id: string;
        orgId: string;
        /** @enum {string} */
        type:
          | 'schedule_published'
          | 'shift_assigned'
          | 'shift_unassigned'
          | 'shift_changed'
          | 'shift_cancelled'
          | 'member_joined';
        title: string;
        scheduleId?: string;
        shiftId?: string;
        startTime?: number;
        endTime?: number;
        shifts?: {
          shiftId: string;
          startTime: number;
          endTime: number;
        }[];
        changed?: ('time' | 'position' | 'place' | 'status')[];
        memberUid?: string;
        role?: string;
        createdAt: number;
        readAt?: number;
      }[];
      total: number;
      nextCursor?: string;
    };
    ListOrganizationsInput: {
      /** @description Page size, default and at most 100 */
      limit?: number;
      /** @description Continue at this nextCursor */
      after?: string;
    };
    ListOrganizationsResult: {
      organizations: {
        id: string;
        name: string;
        slug: string | null;
        role: ('admin' | 'corporate' | 'org_owner' | 'manager' | 'scheduler' | 'staff') | null;
        memberCount: number;
        logoUrl: string | null;
        createdAt: number;
        updatedAt: number;
      }[];
      total: number;
      nextCursor?: string;
    };
    ListPositionsInput: {
      /** @description Organization to act under; the client’s own by default. */
      orgId?: string;
      /** @description Page size, default and at most 100 */
      limit?: number;
      /** @description Continue at this nextCursor */
      after?: string;
    };
    ListPositionsResult: {
      positions: {
        id: string;
        orgId: string;
        name: string;
        description?: string;
        type: string;
        skillLevel: string;
        hourlyRate?: number;
        color?: string;
        isActive: boolean;
        requiredCertifications: string[];
        createdBy?: string;
        createdAt: number;
        updatedAt: number;
      }[];
      total: number;
      nextCursor?: string;
    };
    ListSchedulesInput: {
      /** @description Organization to act under; the client’s own by default. */
      orgId?: string;
      /** @description Page size, default 20, at most 100 */
      limit?: number;
      /** @description Documents to skip, at most 10000 */
      offset?: number;
      /** @description Continue at this nextCursor */
      after?: string;
    };
    ListSchedulesResult: {
      data: {
        id: string;
        orgId: string;
        name: string;
        description?: string;
        startDate: {
          _seconds: number;
          _nanoseconds: number;
        };
        startDateMs: number;
        endDate: {
          _seconds: number;
          _nanoseconds: number;
        };
        endDateMs: number;
        /** @enum {string} */
        state: 'draft' | 'published' | 'active' | 'completed' | 'archived';
        /** @enum {string} */
        status: 'draft' | 'published' | 'active' | 'completed' | 'archived';
        /**
         * @description Stored and returned. Who may read the schedule does not depend on it.
         * @enum {string}
         */
        visibility: 'private' | 'team' | 'public';
        templateId?: string;
        publishedAt?: {
          _seconds: number;
          _nanoseconds: number;
        };
        publishedAtMs?: number;
        publishedBy?: string;
        /** @description When this draft will be published; absent where no publication is planned. */
        publishAt?: {
          _seconds: number;
          _nanoseconds: number;
        };
        publishAtMs?: number;
        createdBy?: string;
        createdAt: {
          _seconds: number;
          _nanoseconds: number;
        };
        createdAtMs: number;
        updatedBy?: string;
        updatedAt: {
          _seconds: number;
          _nanoseconds: number;
        };
        updatedAtMs: number;
      }[];
      limit: number;
      offset: number;
      nextCursor?: string;
    };
    ListShiftsInput: {
      /** @description Organization to act under; the client’s own by default. */
      orgId?: string;
      /** @description The schedule the shift is in */
      scheduleId: string;
      /** @description Page size, default and at most 100 */
      limit?: number;
      /** @description Continue at this nextCursor */
      after?: string;
    };
    ListShiftsResult: {
      shifts: {
        id: string;
        orgId: string;
        scheduleId: string;
        positionId: string;
        venueId?: string;
        zoneId?: string;
        startTime: number;
        endTime: number;
        /** @enum {string} */
        status: 'draft' | 'published' | 'in_progress' | 'completed' | 'cancelled';
        assignments: {
          uid: string;
          /** @enum {string} */
          status: 'unassigned' | 'assigned' | 'confirmed' | 'declined' | 'no_show';
          assignedAt: number;
          assignedBy: string;
          confirmedAt?: number;
          notes?: string;
        }[];
        requiredStaff: number;
        notes?: string;
        breakMinutes?: number;
        createdBy?: string;
        createdAt: number;
        updatedAt: number;
      }[];
      total: number;
      nextCursor?: string;
    };
    ListVenuesInput: {
      /** @description Organization to act under; the client’s own by default. */
      orgId?: string;
      /** @description Page size, default and at most 100 */
      limit?: number;
      /** @description Continue at this nextCursor */
      after?: string;
    };
    ListVenuesResult: {
      venues: {
        id: string;
        orgId: string;
        networkId?: string;
        name: string;
        description?: string;
        type: string;
        address?: {
          street: string;
          city: string;
          state: string;
          zipCode: string;
          country: string;
        };
        city?: string;
        state?: string;
        coordinates?: {
          lat: number;
          lng: number;
        };
        capacity?: number;
        isActive: boolean;
        timezone: string;
        contactPhone?: string;
        contactEmail?: string;
        notes?: string;
        createdBy?: string;
        createdAt: number;
        updatedAt: number;
        cachedZones?: {
          id: string;
          name: string;
          type: string;
          capacity?: number;
          isActive: boolean;
        }[];
        zoneCount?: number;
      }[];
      total: number;
      nextCursor?: string;
    };
    ListZonesInput: {
      /** @description Organization to act under; the client’s own by default. */
      orgId?: string;
      /** @description The venue */
      venueId: string;
      /** @description Page size, default and at most 100 */
      limit?: number;
      /** @description Continue at this nextCursor */
      after?: string;
    };
    ListZonesResult: {
      zones: {
        id: string;
        orgId: string;
        venueId: string;
        name: string;
        description?: string;
        type: string;
        capacity?: number;
        floor?: string;
        color?: string;
        isActive: boolean;
        notes?: string;
        createdBy?: string;
        createdAt: number;
        updatedAt: number;
      }[];
      total: number;
      nextCursor?: string;
    };
    LogoutInput: {
      /**
       * @description `true` signs out on every device: all sessions and refresh tokens of the user are revoked; takes the CSRF token where the session is a cookie
       * @constant
       */
      everywhere?: 'true';
      body?: Record<string, never>;
    };
    LogoutResult: {
      /** @constant */
      ok: true;
    };
    MetricsInput: Record<string, never>;
    MetricsResult: {
      uptime: number;
      memory: {
        rss: number;
        heapTotal: number;
        heapUsed: number;
        external: number;
        arrayBuffers: number;
      };
      timestamp: number;
    };
    OpsDashboardInput: {
      /** @description Organization to act under; the client’s own by default. */
      orgId?: string;
    };
    OpsDashboardResult: {
      /** @constant */
      success: true;
      data: {
        timestamp: number;
        requestedBy: string;
        system: {
          uptime: {
            seconds: number;
            formatted: string;
          };
          memory: {
            heapUsed: string;
            heapTotal: string;
            rss: string;
            external: string;
            heapUsedPercent: number;
          };
          node: {
            version: string;
            platform: string;
            arch: string;
          };
        };
        environment: {
          nodeEnv: string;
          vercelEnv: string;
          region: string;
          sentryEnabled: boolean;
          otelEnabled: boolean;
          redisEnabled: boolean;
        };
        featureFlags: {
          firestoreWrites: boolean;
          realAuth: boolean;
          useRedisRateLimit: boolean;
        };
        rateLimiting: {
          enabled: boolean;
          /** @enum {string} */
          provider: 'upstash' | 'in-memory';
          configured: boolean;
        };
        health: {
          /** @enum {string} */
          status: 'healthy' | 'degraded' | 'unhealthy';
          lastCheck: number;
          checks: {
            /** @enum {string} */
            memory: 'pass' | 'warn';
            /** @enum {string} */
            uptime: 'pass' | 'starting';
            /** @enum {string} */
            store: 'pass' | 'fail' | 'starting';
            /** @enum {string} */
            deliveries: 'pass' | 'stuck' | 'paused' | 'unknown';
            /** @enum {string} */
            deadLetters?: 'pass' | 'warn';
            /** @enum {string} */
            propagation?: 'pass' | 'warn' | 'unknown';
          };
        };
        events?: {
          unfinished: number;
          oldestUntouchedMs: number | null;
          deadLetters: number;
          unstartedLagMs: number | null;
          paused: string[];
          recent: {
            sinceMs: number | null;
            deliveries: number;
            unfinished: number;
            p50Ms: number | null;
            p95Ms: number | null;
            maxMs: number | null;
            withinMs: number;
            goal: number;
            within: number | null;
          };
        };
        links: {
          sentry: string | null;
          vercel: string | null;
          upstash: string | null;
        };
      };
    };
    OpsHealthInput: Record<string, never>;
    OpsHealthResult: {
      /** @enum {string} */
      status: 'healthy' | 'degraded' | 'unhealthy';
      timestamp: number;
      uptime: number;
      memory: {
        heapPercent: number;
        heapUsedMB: number;
      };
      version: string;
      checks: {
        /** @enum {string} */
        memory: 'pass' | 'warn';
        /** @enum {string} */
        store: 'pass' | 'fail' | 'starting';
        /** @enum {string} */
        deliveries: 'pass' | 'stuck' | 'paused' | 'unknown';
      };
    };
    PublishScheduleInput: {
      /** @description Organization to act under; the client’s own by default. */
      orgId?: string;
      body: {
        scheduleId: string;
        /** Format: epoch-ms */
        publishAt?: number;
        /** @default true */
        notifyUsers?: boolean;
        /** @default [] */
        channels?: string[];
      };
    };
    PublishScheduleResult: {
      /** @constant */
      success: true;
      scheduleId: string;
      publishedBy: string;
      publishedAt: number;
      notifyUsers: boolean;
      channels: string[];
    };
    ReadNotificationInput: {
      id: string;
    };
    ReadNotificationResult: {
      id: string;
      orgId: string;
      /** @enum {string} */
      type:
        | 'schedule_published'
        | 'shift_assigned'
        | 'shift_unassigned'
        | 'shift_changed'
        | 'shift_cancelled'
        | 'member_joined';
      title: string;
      scheduleId?: string;
      shiftId?: string;
      startTime?: number;
      endTime?: number;
      shifts?: {
        shiftId: string;
        startTime: number;
        endTime: number;
      }[];
      changed?: ('time' | 'position' | 'place' | 'status')[];
      memberUid?: string;
      role?: string;
      createdAt: number;
      readAt?: number;
    };
    RemoveMemberInput: {
      id: string;
      /** @description Organization to act under; the client’s own by default. */
      orgId?: string;
      body: {
        memberId: string;
      };
    };
    RemoveMemberResult: {
      /** @constant */
      removed: true;
      memberId: string;
    };
    ReplayDeadLettersInput: {
      /** @description Organization to act under; the client’s own by default. */
      orgId?: string;
      body: {
        deadLetters: {
          subscriber: string;
          eventId: string;
        }[];
      };
    };
    ReplayDeadLettersResult: {
      replayId: string;
    };
    ReportBuildInput: {
      /** @description Organization to act under; the client’s own by default. */
      orgId?: string;
      body?:
        | {
            timestamp: string;
            repository: string | number;
            ref: string | number;
            sha: string;
            runId: string | number;
            runAttempt: string | number;
            installSeconds: string | number;
            buildSeconds: string | number;
            sdkSeconds: string | number;
            totalSeconds: string | number;
            cacheHit: boolean | string;
          }
        | unknown;
    };
    ReportBuildResult: {
      /** @constant */
      ok: true;
      id: string;
    };
    RevokeJoinTokenInput: {
      id: string;
      /** @description Organization to act under; the client’s own by default. */
      orgId?: string;
    };
    RevokeJoinTokenResult: {
      /** @constant */
      revoked: true;
      id: string;
    };
    SaveBootstrapInput: {
      body?: {
        preferences?: {
          [key: string]: unknown;
        };
        deviceInfo?: {
          userAgent?: string;
          platform?: string;
        };
      };
    };
    SaveBootstrapResult: {
      userId: string;
      email: string;
      createdAt: number;
      preferences?: {
        [key: string]: unknown;
      };
      deviceInfo?: {
        userAgent?: string;
        platform?: string;
      };
    };
    SaveProfileInput: {
      body: {
        firstName: string;
        lastName: string | null;
        avatar?: string;
        /**
         * Format: time-zone
         * @default UTC
         * @example Europe/Vienna
         * @example America/New_York
         * @example UTC
         */
        timezone?: string;
        /** Format: phone */
        phone?: string;
        preferredName?: string;
        selfDeclaredRole?: string;
      };
    };
    SaveProfileResult: {
      userId: string;
      firstName: string;
      lastName: string;
      displayName: string;
      avatar?: string;
      timezone: string;
      phone?: string;
      preferredName?: string;
      selfDeclaredRole?: string;
      updatedAt: number;
      /** @constant */
      onboardingComplete: true;
    };
    SetupMfaInput: {
      body?: Record<string, never>;
    };
    SetupMfaResult: {
      /** @constant */
      success: true;
      secret: string;
      qrCode: string;
      otpauthUrl: string;
    };
    ShowRoutingInput: {
      /** @description Organization to act under; the client’s own by default. */
      orgId?: string;
    };
    ShowRoutingResult: {
      routes: {
        route: string;
        method: string;
        path: string;
        mode: ('service' | 'legacy' | 'shadow') | null;
      }[];
    };
    SubmitAdminFormInput: {
      body: {
        legalEntityName: string;
        /** Format: idn-email */
        businessEmail: string;
        taxId?: string;
        taxIdNumber?: string;
        countryCode?: string;
        /** Format: phone */
        businessPhone?: string;
        /** @constant */
        liabilityAcknowledged?: true;
        termsAcceptedVersion?: string;
        privacyAcceptedVersion?: string;
        adminSignature?: {
          /** @constant */
          type: 'typed';
          value: string;
        };
        certification?: {
          /** @constant */
          acknowledgesDataProtection: true;
          /** @constant */
          acknowledgesGDPRCompliance: true;
          /** @constant */
          acknowledgesAccessControl: true;
          /** @constant */
          acknowledgesMFARequirement: true;
          /** @constant */
          acknowledgesAuditTrail: true;
          /** @constant */
          acknowledgesIncidentReporting: true;
          /** @constant */
          understandsRoleScope: true;
          /** @constant */
          agreesToTerms: true;
        };
      };
    };
    SubmitAdminFormResult: {
      formToken: string;
      expiresAt: number;
      certified: boolean;
      missingCertifications: string[];
    };
    UnassignShiftInput: {
      id: string;
      /** @description Organization to act under; the client’s own by default. */
      orgId?: string;
      /** @description The schedule the shift is in */
      scheduleId: string;
      /** @description The member whose assignment ends */
      uid: string;
    };
    UnassignShiftResult: {
      id: string;
      orgId: string;
      scheduleId: string;
      positionId: string;
      venueId?: string;
      zoneId?: string;
      startTime: number;
      endTime: number;
      /** @enum {string} */
      status: 'draft' | 'published' | 'in_progress' | 'completed' | 'cancelled';
      assignments: {
        uid: string;
        /** @enum {string} */
        status: 'unassigned' | 'assigned' | 'confirmed' | 'declined' | 'no_show';
        assignedAt: number;
        assignedBy: string;
        confirmedAt?: number;
        notes?: string;
      }[];
      requiredStaff: number;
      notes?: string;
      breakMinutes?: number;
      createdBy?: string;
      createdAt: number;
      updatedAt: number;
    };
    UpdateAttendanceInput: {
      id: string;
      /** @description Organization to act under; the client’s own by default. */
      orgId?: string;
      body?: {
        /** @enum {string} */
        status?: 'scheduled' | 'checked_in' | 'checked_out' | 'no_show' | 'excused_absence' | 'late' | 'approved';
        /** Format: epoch-ms */
        actualCheckIn?: number;
        /** Format: epoch-ms */
        actualCheckOut?: number;
        breakDuration?: number;
        managerNotes?: string | null;
        hourlyRate?: number | null;
        overtimeThresholdMinutes?: number | null;
        overtimeMultiplier?: number | null;
        partnershipId?: string | null;
      };
    };
    UpdateAttendanceResult: {
      id: string;
      orgId: string;
      shiftId: string;
      scheduleId: string;
      staffUid: string;
      /** @enum {string} */
      status: 'scheduled' | 'checked_in' | 'checked_out' | 'no_show' | 'excused_absence' | 'late' | 'approved';
      scheduledStart: number;
      scheduledEnd: number;
      scheduledDuration: number;
      breakDuration: number;
      notes?: string;
      flags?: ('early_check_in' | 'late_check_in' | 'late_check_out' | 'missing_check_out')[];
      actualCheckIn?: number;
      /** @enum {string} */
      checkInMethod?: 'manual' | 'qr_code' | 'nfc' | 'geofence' | 'admin_override';
      checkInLocation?: {
        lat: number;
        lng: number;
        accuracy?: number;
      };
      checkInNotes?: string;
      actualCheckOut?: number;
      /** @enum {string} */
      checkOutMethod?: 'manual' | 'qr_code' | 'nfc' | 'geofence' | 'admin_override';
      checkOutLocation?: {
        lat: number;
        lng: number;
        accuracy?: number;
      };
      checkOutNotes?: string;
      actualDuration?: number;
      overriddenBy?: string;
      overriddenAt?: number;
      approvedBy?: string;
      approvedAt?: number;
      createdBy?: string;
      createdAt: number;
      updatedAt: number;
      managerNotes?: string;
      hourlyRate?: number;
      overtimeThresholdMinutes?: number;
      overtimeMultiplier?: number;
      partnershipId?: string;
    };
    UpdateMemberInput: {
      id: string;
      memberId: string;
      /** @description Organization to act under; the client’s own by default. */
      orgId?: string;
      body?: {
        /** @enum {string} */
        role?: 'org_owner' | 'admin' | 'manager' | 'scheduler' | 'staff';
        permissions?: string[] | null;
      };
    };
    UpdateMemberResult: {
      id: string;
      orgId: string;
      /** @enum {string} */
      role?: 'org_owner' | 'admin' | 'manager' | 'scheduler' | 'staff';
      permissions?: string[];
      updatedBy: string;
    };
    UpdateNotificationSettingsInput: {
      body?: {
        schedulePublished?: boolean;
        shiftAssigned?: boolean;
        shiftChanged?: boolean;
        shiftCancelled?: boolean;
        memberJoined?: boolean;
      };
    };
    UpdateNotificationSettingsResult: {
      schedulePublished: boolean;
      shiftAssigned: boolean;
      shiftChanged: boolean;
      shiftCancelled: boolean;
      memberJoined: boolean;
    };
    UpdateOrganizationInput: {
      id: string;
      /** @description Organization to act under; the client’s own by default. */
      orgId?: string;
      body?: {
        networkId?: string;
        name?: string;
        description?: string | null;
        industry?: string | null;
        size?: ('1-10' | '11-50' | '51-200' | '201-500' | '500+') | null;
        /** @enum {string} */
        status?: 'active' | 'suspended' | 'trial' | 'cancelled';
        logoUrl?: string | null;
        websiteUrl?: string | null;
        contactEmail?: string | null;
        contactPhone?: string | null;
        requireSecondFactor?: boolean;
        settings?: {
          /**
           * Format: time-zone
           * @example Europe/Vienna
           * @example America/New_York
           * @example UTC
           */
          timezone?: string;
          /**
           * Format: date-format
           * @example MM/DD/YYYY
           * @example DD.MM.YYYY
           * @example YYYY-MM-DD
           */
          dateFormat?: string;
          /** @enum {string} */
          timeFormat?: '12h' | '24h';
          weekStartsOn?: number;
          /** @description Not available yet: true is 400, unless it is stored */
          allowSelfScheduling?: boolean;
          /** @description Not available yet: true is 400, unless it is stored */
          requireShiftConfirmation?: boolean;
          /** @description Not available yet: true is 400, unless it is stored */
          enableGeofencing?: boolean;
          geofenceRadius?: number;
        };
      };
    };
    UpdateOrganizationResult: {
      id: string;
      name?: string;
      settings?: {
        /** @default America/New_York */
        timezone?: string;
        /** @default MM/DD/YYYY */
        dateFormat?: string;
        /**
         * @default 12h
         * @enum {string}
         */
        timeFormat?: '12h' | '24h';
        /** @default 0 */
        weekStartsOn?: number;
        /** @default false */
        allowSelfScheduling?: boolean;
        /** @default true */
        requireShiftConfirmation?: boolean;
        /** @default false */
        enableGeofencing?: boolean;
        /** @default 100 */
        geofenceRadius?: number;
      };
      updatedBy: string;
      updatedAt: number;
    };
    UpdatePositionInput: {
      id: string;
      /** @description Organization to act under; the client’s own by default. */
      orgId?: string;
      body?: {
        name?: string;
        description?: string | null;
        type?: string;
        skillLevel?: string;
        hourlyRate?: number | null;
        color?: string | null;
        isActive?: boolean;
        requiredCertifications?: string[];
      };
    };
    UpdatePositionResult: {
      id: string;
      orgId: string;
      name: string;
      description?: string;
      type: string;
      skillLevel: string;
      hourlyRate?: number;
      color?: string;
      isActive: boolean;
      requiredCertifications: string[];
      createdBy?: string;
      createdAt: number;
      updatedAt: number;
    };
    UpdateScheduleInput: {
      id: string;
      /** @description Organization to act under; the client’s own by default. */
      orgId?: string;
      body?: {
        name?: string;
        description?: string | null;
        /** Format: epoch-ms */
        startDate?: number;
        /** Format: epoch-ms */
        endDate?: number;
        /** @enum {string} */
        status?: 'draft' | 'published' | 'active' | 'completed' | 'archived';
        /**
         * @description Stored and returned. Who may read the schedule does not depend on it.
         * @enum {string}
         */
        visibility?: 'private' | 'team' | 'public';
      };
    };
    UpdateScheduleResult: {
      id: string;
      orgId: string;
      name: string;
      description?: string;
      startDate: {
        _seconds: number;
        _nanoseconds: number;
      };
      startDateMs: number;
      endDate: {
        _seconds: number;
        _nanoseconds: number;
      };
      endDateMs: number;
      /** @enum {string} */
      state: 'draft' | 'published' | 'active' | 'completed' | 'archived';
      /** @enum {string} */
      status: 'draft' | 'published' | 'active' | 'completed' | 'archived';
      /**
       * @description Stored and returned. Who may read the schedule does not depend on it.
       * @enum {string}
       */
      visibility: 'private' | 'team' | 'public';
      templateId?: string;
      publishedAt?: {
        _seconds: number;
        _nanoseconds: number;
      };
      publishedAtMs?: number;
      publishedBy?: string;
      /** @description When this draft will be published; absent where no publication is planned. */
      publishAt?: {
        _seconds: number;
        _nanoseconds: number;
      };
      publishAtMs?: number;
      createdBy?: string;
      createdAt: {
        _seconds: number;
        _nanoseconds: number;
      };
      createdAtMs: number;
      updatedBy?: string;
      updatedAt: {
        _seconds: number;
        _nanoseconds: number;
      };
      updatedAtMs: number;
    };
    UpdateShiftInput: {
      id: string;
      /** @description Organization to act under; the client’s own by default. */
      orgId?: string;
      /** @description The schedule the shift is in */
      scheduleId: string;
      body?: {
        positionId?: string;
        venueId?: string | null;
        zoneId?: string | null;
        /** Format: epoch-ms */
        startTime?: number;
        /** Format: epoch-ms */
        endTime?: number;
        /** @enum {string} */
        status?: 'draft' | 'published' | 'in_progress' | 'completed' | 'cancelled';
        requiredStaff?: number;
        notes?: string | null;
        breakMinutes?: number | null;
      };
    };
    UpdateShiftResult: {
      id: string;
      orgId: string;
      scheduleId: string;
      positionId: string;
      venueId?: string;
      zoneId?: string;
      startTime: number;
      endTime: number;
      /** @enum {string} */
      status: 'draft' | 'published' | 'in_progress' | 'completed' | 'cancelled';
      assignments: {
        uid: string;
        /** @enum {string} */
        status: 'unassigned' | 'assigned' | 'confirmed' | 'declined' | 'no_show';
        assignedAt: number;
        assignedBy: string;
        confirmedAt?: number;
        notes?: string;
      }[];
      requiredStaff: number;
      notes?: string;
      breakMinutes?: number;
      createdBy?: string;
      createdAt: number;
      updatedAt: number;
      warnings: {
        /** @enum {string} */
        code:
          | 'schedule_not_found'
          | 'position_not_found'
          | 'position_inactive'
          | 'overlap'
          | 'overstaffed'
          | 'long_shift'
          | 'outside_schedule';
        message: string;
        uid?: string;
        shiftId?: string;
        scheduleId?: string;
      }[];
    };
    VerifyEligibilityInput: {
      body?: unknown;
    };
    VerifyEligibilityResult: {
      userId: string;
      eligible: boolean;
      allowed: boolean;
      /** @enum {string} */
      reason?: 'email_not_verified' | 'role_not_allowed';
      email: string;
      emailVerified: boolean;
      verifiedAt: number;
    };
    VerifyMfaInput: {
      body: {
        secret: string;
        token: string;
      };
    };
    VerifyMfaResult: {
      /** @constant */
      success: true;
      /** @constant */
      verified: true;
    };
  };
  responses: never;
  parameters: never;
  requestBodies: never;
  headers: never;
  pathItems: never;
}
export type AcceptInvitationInput = components['schemas']['AcceptInvitationInput'];
export type AcceptInvitationResult = components['schemas']['AcceptInvitationResult'];
export type ActivateMyNetworkInput = components['schemas']['ActivateMyNetworkInput'];
export type ActivateMyNetworkResult = components['schemas']['ActivateMyNetworkResult'];
export type AddMemberInput = components['schemas']['AddMemberInput'];
export type AddMemberResult = components['schemas']['AddMemberResult'];
export type AssignShiftInput = components['schemas']['AssignShiftInput'];
export type AssignShiftResult = components['schemas']['AssignShiftResult'];
export type BootstrapSessionInput = components['schemas']['BootstrapSessionInput'];
export type BootstrapSessionResult = components['schemas']['BootstrapSessionResult'];
export type ChangeMemberInput = components['schemas']['ChangeMemberInput'];
export type ChangeMemberResult = components['schemas']['ChangeMemberResult'];
export type CheckInInput = components['schemas']['CheckInInput'];
export type CheckInResult = components['schemas']['CheckInResult'];
export type CheckOutInput = components['schemas']['CheckOutInput'];
export type CheckOutResult = components['schemas']['CheckOutResult'];
export type CheckRoleInput = components['schemas']['CheckRoleInput'];
export type CheckRoleResult = components['schemas']['CheckRoleResult'];
export type CreateAttendanceInput = components['schemas']['CreateAttendanceInput'];
export type CreateAttendanceResult = components['schemas']['CreateAttendanceResult'];
export type CreateJoinTokenInput = components['schemas']['CreateJoinTokenInput'];
export type CreateJoinTokenResult = components['schemas']['CreateJoinTokenResult'];
export type CreateNetworkCorporateInput = components['schemas']['CreateNetworkCorporateInput'];
export type CreateNetworkCorporateResult = components['schemas']['CreateNetworkCorporateResult'];
export type CreateNetworkOrgInput = components['schemas']['CreateNetworkOrgInput'];
export type CreateNetworkOrgResult = components['schemas']['CreateNetworkOrgResult'];
export type CreateOrganizationInput = components['schemas']['CreateOrganizationInput'];
export type CreateOrganizationResult = components['schemas']['CreateOrganizationResult'];
export type CreatePositionInput = components['schemas']['CreatePositionInput'];
export type CreatePositionResult = components['schemas']['CreatePositionResult'];
export type CreateScheduleInput = components['schemas']['CreateScheduleInput'];
export type CreateScheduleResult = components['schemas']['CreateScheduleResult'];
export type CreateSessionInput = components['schemas']['CreateSessionInput'];
export type CreateSessionResult = components['schemas']['CreateSessionResult'];
export type CreateShiftInput = components['schemas']['CreateShiftInput'];
export type CreateShiftResult = components['schemas']['CreateShiftResult'];
export type CreateVenueInput = components['schemas']['CreateVenueInput'];
export type CreateVenueResult = components['schemas']['CreateVenueResult'];
export type CreateZoneInput = components['schemas']['CreateZoneInput'];
export type CreateZoneResult = components['schemas']['CreateZoneResult'];
export type DeleteMemberInput = components['schemas']['DeleteMemberInput'];
export type DeleteMemberResult = components['schemas']['DeleteMemberResult'];
export type DeleteOrganizationInput = components['schemas']['DeleteOrganizationInput'];
export type DeleteOrganizationResult = components['schemas']['DeleteOrganizationResult'];
export type DeletePositionInput = components['schemas']['DeletePositionInput'];
export type DeletePositionResult = components['schemas']['DeletePositionResult'];
export type DeleteScheduleInput = components['schemas']['DeleteScheduleInput'];
export type DeleteScheduleResult = components['schemas']['DeleteScheduleResult'];
export type DeleteSessionInput = components['schemas']['DeleteSessionInput'];
export type DeleteSessionResult = components['schemas']['DeleteSessionResult'];
export type DeleteShiftInput = components['schemas']['DeleteShiftInput'];
export type DeleteShiftResult = components['schemas']['DeleteShiftResult'];
export type DescribeAdminFormInput = components['schemas']['DescribeAdminFormInput'];
export type DescribeAdminFormResult = components['schemas']['DescribeAdminFormResult'];
export type DocsInput = components['schemas']['DocsInput'];
export type DocsResult = components['schemas']['DocsResult'];
export type GetMemberInput = components['schemas']['GetMemberInput'];
export type GetMemberResult = components['schemas']['GetMemberResult'];
export type GetNotificationSettingsInput = components['schemas']['GetNotificationSettingsInput'];
export type GetNotificationSettingsResult = components['schemas']['GetNotificationSettingsResult'];
export type GetOrganizationInput = components['schemas']['GetOrganizationInput'];
export type GetOrganizationResult = components['schemas']['GetOrganizationResult'];
export type GetPositionInput = components['schemas']['GetPositionInput'];
export type GetPositionResult = components['schemas']['GetPositionResult'];
export type GetProfileInput = components['schemas']['GetProfileInput'];
export type GetProfileResult = components['schemas']['GetProfileResult'];
export type GetScheduleInput = components['schemas']['GetScheduleInput'];
export type GetScheduleResult = components['schemas']['GetScheduleResult'];
export type GetShiftInput = components['schemas']['GetShiftInput'];
export type GetShiftResult = components['schemas']['GetShiftResult'];
export type HealthInput = components['schemas']['HealthInput'];
export type HealthResult = components['schemas']['HealthResult'];
export type HealthzInput = components['schemas']['HealthzInput'];
export type HealthzResult = components['schemas']['HealthzResult'];
export type JoinWithTokenInput = components['schemas']['JoinWithTokenInput'];
export type JoinWithTokenResult = components['schemas']['JoinWithTokenResult'];
export type LeaveOrganizationInput = components['schemas']['LeaveOrganizationInput'];
export type LeaveOrganizationResult = components['schemas']['LeaveOrganizationResult'];
export type ListAttendanceInput = components['schemas']['ListAttendanceInput'];
export type ListAttendanceResult = components['schemas']['ListAttendanceResult'];
export type ListAuditInput = components['schemas']['ListAuditInput'];
export type ListAuditResult = components['schemas']['ListAuditResult'];
export type ListBuildReportsInput = components['schemas']['ListBuildReportsInput'];
export type ListBuildReportsResult = components['schemas']['ListBuildReportsResult'];
export type ListDeadLettersInput = components['schemas']['ListDeadLettersInput'];
export type ListDeadLettersResult = components['schemas']['ListDeadLettersResult'];
export type ListEventsInput = components['schemas']['ListEventsInput'];
export type ListEventsResult = components['schemas']['ListEventsResult'];
export type ListJoinTokensInput = components['schemas']['ListJoinTokensInput'];
export type ListJoinTokensResult = components['schemas']['ListJoinTokensResult'];
export type ListMembersInput = components['schemas']['ListMembersInput'];
export type ListMembersResult = components['schemas']['ListMembersResult'];
export type ListNotificationsInput = components['schemas']['ListNotificationsInput'];
export type ListNotificationsResult = components['schemas']['ListNotificationsResult'];
export type ListOrganizationsInput = components['schemas']['ListOrganizationsInput'];
export type ListOrganizationsResult = components['schemas']['ListOrganizationsResult'];
export type ListPositionsInput = components['schemas']['ListPositionsInput'];
export type ListPositionsResult = components['schemas']['ListPositionsResult'];
export type ListSchedulesInput = components['schemas']['ListSchedulesInput'];
export type ListSchedulesResult = components['schemas']['ListSchedulesResult'];
export type ListShiftsInput = components['schemas']['ListShiftsInput'];
export type ListShiftsResult = components['schemas']['ListShiftsResult'];
export type ListVenuesInput = components['schemas']['ListVenuesInput'];
export type ListVenuesResult = components['schemas']['ListVenuesResult'];
export type ListZonesInput = components['schemas']['ListZonesInput'];
export type ListZonesResult = components['schemas']['ListZonesResult'];
export type LogoutInput = components['schemas']['LogoutInput'];
export type LogoutResult = components['schemas']['LogoutResult'];
export type MetricsInput = components['schemas']['MetricsInput'];
export type MetricsResult = components['schemas']['MetricsResult'];
export type OpsDashboardInput = components['schemas']['OpsDashboardInput'];
export type OpsDashboardResult = components['schemas']['OpsDashboardResult'];
export type OpsHealthInput = components['schemas']['OpsHealthInput'];
export type OpsHealthResult = components['schemas']['OpsHealthResult'];
export type PublishScheduleInput = components['schemas']['PublishScheduleInput'];
export type PublishScheduleResult = components['schemas']['PublishScheduleResult'];
export type ReadNotificationInput = components['schemas']['ReadNotificationInput'];
export type ReadNotificationResult = components['schemas']['ReadNotificationResult'];
export type RemoveMemberInput = components['schemas']['RemoveMemberInput'];
export type RemoveMemberResult = components['schemas']['RemoveMemberResult'];
export type ReplayDeadLettersInput = components['schemas']['ReplayDeadLettersInput'];
export type ReplayDeadLettersResult = components['schemas']['ReplayDeadLettersResult'];
export type ReportBuildInput = components['schemas']['ReportBuildInput'];
export type ReportBuildResult = components['schemas']['ReportBuildResult'];
export type RevokeJoinTokenInput = components['schemas']['RevokeJoinTokenInput'];
export type RevokeJoinTokenResult = components['schemas']['RevokeJoinTokenResult'];
export type SaveBootstrapInput = components['schemas']['SaveBootstrapInput'];
export type SaveBootstrapResult = components['schemas']['SaveBootstrapResult'];
export type SaveProfileInput = components['schemas']['SaveProfileInput'];
export type SaveProfileResult = components['schemas']['SaveProfileResult'];
export type SetupMfaInput = components['schemas']['SetupMfaInput'];
export type SetupMfaResult = components['schemas']['SetupMfaResult'];
export type ShowRoutingInput = components['schemas']['ShowRoutingInput'];
export type ShowRoutingResult = components['schemas']['ShowRoutingResult'];
export type SubmitAdminFormInput = components['schemas']['SubmitAdminFormInput'];
export type SubmitAdminFormResult = components['schemas']['SubmitAdminFormResult'];
export type UnassignShiftInput = components['schemas']['UnassignShiftInput'];
export type UnassignShiftResult = components['schemas']['UnassignShiftResult'];
export type UpdateAttendanceInput = components['schemas']['UpdateAttendanceInput'];
export type UpdateAttendanceResult = components['schemas']['UpdateAttendanceResult'];
export type UpdateMemberInput = components['schemas']['UpdateMemberInput'];
export type UpdateMemberResult = components['schemas']['UpdateMemberResult'];
export type UpdateNotificationSettingsInput = components['schemas']['UpdateNotificationSettingsInput'];
export type UpdateNotificationSettingsResult = components['schemas']['UpdateNotificationSettingsResult'];
export type UpdateOrganizationInput = components['schemas']['UpdateOrganizationInput'];
export type UpdateOrganizationResult = components['schemas']['UpdateOrganizationResult'];
export type UpdatePositionInput = components['schemas']['UpdatePositionInput'];
export type UpdatePositionResult = components['schemas']['UpdatePositionResult'];
export type UpdateScheduleInput = components['schemas']['UpdateScheduleInput'];
export type UpdateScheduleResult = components['schemas']['UpdateScheduleResult'];
export type UpdateShiftInput = components['schemas']['UpdateShiftInput'];
export type UpdateShiftResult = components['schemas']['UpdateShiftResult'];
export type VerifyEligibilityInput = components['schemas']['VerifyEligibilityInput'];
export type VerifyEligibilityResult = components['schemas']['VerifyEligibilityResult'];
export type VerifyMfaInput = components['schemas']['VerifyMfaInput'];
export type VerifyMfaResult = components['schemas']['VerifyMfaResult'];
