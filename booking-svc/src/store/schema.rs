//! The tables as the migrations make them. Written by `diesel print-schema`; see `diesel.toml`.

diesel::table! {
    /// Companies that we would like to work with.
    prospects (id) {
        /// The id that the sending tool gave it.
        id -> Text,
        /// The name of the company.
        company_name -> Nullable<Text>,
        /// The domain of its website.
        domain -> Nullable<Text>,
        /// The industry in plain words.
        industry -> Nullable<Text>,
        /// A range such as 11-50 or 200+.
        employee_range -> Nullable<Text>,
        /// The number of employees, which wins over the range.
        employee_count -> Nullable<Int4>,
        /// The country, as a name or an ISO 3166 code.
        country -> Nullable<Text>,
        /// What the company does.
        description -> Nullable<Text>,
        /// Software in use, by name.
        technologies -> Array<Text>,
        /// What the company is known for.
        specialties -> Array<Text>,
        /// How far the sale has come; a booking sets ENGAGED.
        status -> Text,
        /// When the record came to Bookbrief.
        created_at -> Timestamptz,
        /// When the record last changed.
        updated_at -> Timestamptz,
        /// Its status before a call engaged it; null when there was none, or something else has engaged it, too.
        prior_status -> Nullable<Text>,
        /// When the next unmatched deliveries that name its records are requeued; null when none are left.
        requeue_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// People who work at a prospect.
    contacts (id) {
        /// The id that the sending tool gave it.
        id -> Text,
        /// Where the contact works.
        prospect_id -> Text,
        /// The given name.
        first_name -> Nullable<Text>,
        /// The family name.
        last_name -> Nullable<Text>,
        /// What the contact does there.
        job_title -> Nullable<Text>,
        /// The address as given; bookings are matched by its normal form.
        primary_email -> Nullable<Text>,
        /// How far the outreach has come; a booking sets CONVERTED.
        outreach_status -> Text,
        /// The last time of contact, a booking included.
        last_contacted_at -> Nullable<Timestamptz>,
        /// When the record came to Bookbrief.
        created_at -> Timestamptz,
        /// When the record last changed.
        updated_at -> Timestamptz,
        /// The normal form of primary_email, by which persons are identified; null when there is none.
        normalised_email -> Nullable<Text>,
        /// The normal form without its +tag.
        untagged_email -> Nullable<Text>,
        /// The primary_email from which the normal forms were computed.
        normalised_from -> Nullable<Text>,
        /// Whether another tool has changed primary_email since the normal forms were computed.
        address_is_stale -> Bool,
        /// When the person was erased; imports restore no personal data after that.
        erased_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// Campaigns that outreach belongs to.
    campaigns (id) {
        /// The id that the sending tool gave it.
        id -> Text,
        /// The name of the campaign.
        name -> Nullable<Text>,
        /// The language of its messages and briefs; null when unspecified.
        language -> Nullable<Text>,
        /// When the record came to Bookbrief.
        created_at -> Timestamptz,
        /// When the record last changed.
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    /// Pieces of research about a prospect.
    research_runs (id) {
        /// The id that the sending tool gave it.
        id -> Text,
        /// What the research is about.
        prospect_id -> Text,
        /// The campaign for which it was done.
        campaign_id -> Nullable<Text>,
        /// How far it has come; only COMPLETED runs make plans.
        status -> Text,
        /// When it was completed.
        completed_at -> Nullable<Timestamptz>,
        /// When it was started; the newest COMPLETED run of a prospect wins.
        created_at -> Timestamptz,
        /// When the record last changed.
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    /// What the research found.
    evidence_items (id) {
        /// The id that the sending tool gave it.
        id -> Text,
        /// The research that found it.
        research_run_id -> Text,
        /// The kind of source, for example WEBSITE or REVIEWS.
        source_type -> Text,
        /// The URL of the source; not always a web address.
        source_url -> Text,
        /// The title of the source.
        title -> Nullable<Text>,
        /// The relevant excerpt.
        snippet -> Text,
        /// The workflow that it concerns, for example planning.
        workflow_tag -> Text,
        /// How sure the research is, from 0 to 1.
        confidence_score -> Float8,
        /// When the record came to Bookbrief.
        created_at -> Timestamptz,
        /// When the record last changed.
        updated_at -> Timestamptz,
        /// Whether it supports or contradicts the hypotheses that refer to it; NULL means supports.
        stance -> Nullable<Text>,
    }
}

diesel::table! {
    /// Hypotheses about where a prospect loses work.
    workflow_hypotheses (id) {
        /// The id that the sending tool gave it.
        id -> Text,
        /// The research that formed it.
        research_run_id -> Text,
        /// The hypothesis in one line.
        title -> Text,
        /// The problem in a few sentences.
        problem_statement -> Text,
        /// What must be true for it to hold.
        assumptions -> Array<Text>,
        /// How sure the research is, from 0 to 1.
        confidence_score -> Float8,
        /// Ids of evidence items; those that do not exist are skipped.
        evidence_refs -> Array<Text>,
        /// Questions that would confirm or refute it.
        validation_questions -> Array<Text>,
        /// Hours of work saved in a week, the careful estimate.
        hours_saved_week_low -> Nullable<Int4>,
        /// Hours of work saved in a week, the expected value.
        hours_saved_week_mid -> Nullable<Int4>,
        /// Hours of work saved in a week, the upside.
        hours_saved_week_high -> Nullable<Int4>,
        /// Reduction of the time until a request is handed over, in percent.
        handoff_speed_gain_pct -> Nullable<Float8>,
        /// Reduction of errors, in percent.
        error_reduction_pct -> Nullable<Float8>,
        /// Money no longer lost, the careful estimate: in `currency`, each `period`.
        revenue_leakage_recovered_low -> Nullable<Float8>,
        /// Money no longer lost, the expected value: in `currency`, each `period`.
        revenue_leakage_recovered_mid -> Nullable<Float8>,
        /// Money no longer lost, the upside: in `currency`, each `period`.
        revenue_leakage_recovered_high -> Nullable<Float8>,
        /// The review status; REJECTED is never part of a plan, DECLINED only as a subject to avoid.
        status -> Text,
        /// When the record came to Bookbrief.
        created_at -> Timestamptz,
        /// When the record last changed.
        updated_at -> Timestamptz,
        /// The currency of the amounts, an ISO 4217 code; NULL when unknown.
        currency -> Nullable<Text>,
        /// The period that the amounts refer to; NULL when unknown.
        period -> Nullable<Text>,
        /// What the amount consists of, for example unbilled work; NULL when unknown.
        money_kind -> Nullable<Text>,
    }
}

diesel::table! {
    /// What could be automated at a prospect.
    automation_opportunities (id) {
        /// The id that the sending tool gave it.
        id -> Text,
        /// The research that found it.
        research_run_id -> Text,
        /// The opportunity in one line.
        title -> Text,
        /// What would be done.
        description -> Text,
        /// What must be true for it to work.
        assumptions -> Array<Text>,
        /// How sure the research is, from 0 to 1.
        confidence_score -> Float8,
        /// Ids of evidence items; those that do not exist are skipped.
        evidence_refs -> Array<Text>,
        /// Hours of work saved in a week, the careful estimate.
        hours_saved_week_low -> Nullable<Int4>,
        /// Hours of work saved in a week, the expected value.
        hours_saved_week_mid -> Nullable<Int4>,
        /// Hours of work saved in a week, the upside.
        hours_saved_week_high -> Nullable<Int4>,
        /// Reduction of the time until a request is handed over, in percent.
        handoff_speed_gain_pct -> Nullable<Float8>,
        /// Reduction of errors, in percent.
        error_reduction_pct -> Nullable<Float8>,
        /// Money no longer lost, the careful estimate: in `currency`, each `period`.
        revenue_leakage_recovered_low -> Nullable<Float8>,
        /// Money no longer lost, the expected value: in `currency`, each `period`.
        revenue_leakage_recovered_mid -> Nullable<Float8>,
        /// Money no longer lost, the upside: in `currency`, each `period`.
        revenue_leakage_recovered_high -> Nullable<Float8>,
        /// The review status; REJECTED is never part of a plan, DECLINED only as a subject to avoid.
        status -> Text,
        /// When the record came to Bookbrief.
        created_at -> Timestamptz,
        /// When the record last changed.
        updated_at -> Timestamptz,
        /// The currency of the amounts, an ISO 4217 code; NULL when unknown.
        currency -> Nullable<Text>,
        /// The period that the amounts refer to; NULL when unknown.
        period -> Nullable<Text>,
        /// What the amount consists of, for example unbilled work; NULL when unknown.
        money_kind -> Nullable<Text>,
    }
}

diesel::table! {
    /// Series of messages to one contact.
    outreach_sequences (id) {
        /// The id that the sending tool gave it.
        id -> Text,
        /// The prospect.
        prospect_id -> Text,
        /// The recipient.
        contact_id -> Nullable<Text>,
        /// The campaign that it belongs to.
        campaign_id -> Nullable<Text>,
        /// The research that it was made from.
        research_run_id -> Nullable<Text>,
        /// The template of its messages.
        template_key -> Nullable<Text>,
        /// The progress; a booking sets BOOKED; a cancellation, or a call that the contact has through another sequence, sets REPLIED.
        status -> Text,
        /// Data of the tools that use it; Bookbrief writes the key calcom: the booking, or in pausedBy the booking that paused it.
        metadata -> Jsonb,
        /// When the outreach began.
        created_at -> Timestamptz,
        /// When the record last changed; of the sequences of a person, a booking belongs to the last one touched.
        updated_at -> Timestamptz,
        /// Its status before the first booking; null when there was none.
        prior_status -> Nullable<Text>,
        /// The status before it was first paused; null when it is not paused, or has led to a call since.
        paused_status -> Nullable<Text>,
    }
}

diesel::table! {
    /// The messages of a sequence.
    outreach_steps (id) {
        /// The id that the sending tool gave it.
        id -> Text,
        /// The sequence that it belongs to.
        sequence_id -> Text,
        /// Its place in the sequence, counted from 1.
        step_order -> Int4,
        /// The subject line.
        subject -> Nullable<Text>,
        /// The text.
        body_text -> Text,
        /// The progress; a booking changes the status of open steps.
        status -> Text,
        /// When the record came to Bookbrief.
        created_at -> Timestamptz,
        /// When the record last changed.
        updated_at -> Timestamptz,
        /// Its status before the first booking of its sequence; null when there was none.
        prior_status -> Nullable<Text>,
    }
}

diesel::table! {
    /// What happened in an outreach, whatever the channel.
    outreach_logs (id) {
        /// A UUIDv7 for the event of a booking, `paused/<sequence>/<booking>` for outreach that it has paused; other tools may use their own.
        id -> Text,
        /// The prospect.
        prospect_id -> Nullable<Text>,
        /// The contact; null when the sequence has none.
        contact_id -> Nullable<Text>,
        /// The sequence in which it happened.
        sequence_id -> Nullable<Text>,
        /// How it happened; calcom for bookings.
        channel -> Text,
        /// What happened; booked, cancelled or paused, for example, for bookings.
        status -> Text,
        /// A summary in one line.
        subject -> Nullable<Text>,
        /// Further details as text.
        body_text -> Nullable<Text>,
        /// The details as data: for bookings bookingUid, eventType, times, attendees.
        metadata -> Jsonb,
        /// The delivery that caused it; unique, so that a delivery is logged once.
        delivery_id -> Nullable<Uuid>,
        /// When it happened.
        sent_at -> Nullable<Timestamptz>,
        /// When it was logged.
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// Deliveries with a valid signature, and their outcome.
    webhook_deliveries (id) {
        /// A UUIDv7.
        id -> Uuid,
        /// The same for all deliveries of one event; without a booking uid, the hash of the body.
        dedupe_key -> Text,
        /// The sender, for example calcom.
        source -> Text,
        /// The event as the sender named it.
        event_name -> Text,
        /// The booking that it is about.
        booking_uid -> Nullable<Text>,
        /// The SHA-256 of the body.
        body_sha256 -> Bytea,
        /// The body with secrets redacted; null when it is not JSON that PostgreSQL can store.
        payload -> Nullable<Jsonb>,
        /// The bytes of an unreadable body.
        raw_body -> Nullable<Bytea>,
        /// The parsed event, which workers apply.
        event -> Nullable<Jsonb>,
        /// received: to be applied; applied; ignored; unreadable; dead: retries exhausted.
        state -> Text,
        /// Why it was ignored, is unreadable or is dead.
        reason -> Nullable<Text>,
        /// The number of attempts to apply it.
        attempts -> Int4,
        /// Why the last attempt failed, without personal data.
        last_error -> Nullable<Text>,
        /// When a worker may apply it, or match it again while it is unmatched; null when nothing is left to do.
        next_attempt_at -> Nullable<Timestamptz>,
        /// Identifies the lease; only its holder may finish the delivery.
        lease_token -> Nullable<Uuid>,
        /// When the lease ends, by the clock of the database.
        lease_expires_at -> Nullable<Timestamptz>,
        /// The sequence to which it was applied.
        sequence_id -> Nullable<Text>,
        /// When it arrived.
        received_at -> Timestamptz,
        /// When it reached its final state.
        finished_at -> Nullable<Timestamptz>,
        /// When it was stored.
        created_at -> Timestamptz,
        /// When the record last changed.
        updated_at -> Timestamptz,
        /// The trace id of the request, 32 hexadecimal digits; null when there was none.
        trace_id -> Nullable<Text>,
        /// The traceparent (W3C Trace Context) of the request; null when there was none.
        traceparent -> Nullable<Text>,
        /// The account whose secret signed it; the first one, if copies arrived through several.
        account -> Text,
        /// The same for deliveries with equal content and different times; null where time does not distinguish events.
        copy_key -> Nullable<Text>,
        /// The time of the event, set together with copy_key.
        event_time -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// Bookings of calls and their states.
    bookings (uid) {
        /// The uid that the booking tool gave it; for a seat, the uid and the seat as `<uid>/<seat>`.
        uid -> Text,
        /// pending: awaiting confirmation by the host; rejected: by the host; accepted: the call will take place; completed: the call is over; no_show: the call is over and a participant was absent; awaiting_rebooking: another time is being chosen; cancelled; superseded: replaced by another booking.
        state -> Text,
        /// The outreach that led to it.
        sequence_id -> Text,
        /// The contact; null when the sequence has none.
        contact_id -> Nullable<Text>,
        /// The prospect.
        prospect_id -> Text,
        /// The id of the event type in the booking tool.
        event_type_id -> Nullable<Text>,
        /// The title in the calendar.
        title -> Nullable<Text>,
        /// The start of the call.
        start_time -> Nullable<Timestamptz>,
        /// The end of the call.
        end_time -> Nullable<Timestamptz>,
        /// The attendees as `[{email, name, timeZone, language}]`, the booker first.
        attendees -> Jsonb,
        /// When the first event of it was recorded.
        created_at -> Timestamptz,
        /// When the record last changed.
        updated_at -> Timestamptz,
        /// Whether an event has confirmed this booking: created or rescheduled.
        confirmed -> Bool,
        /// The booking that this one replaces.
        reschedule_uid -> Nullable<Text>,
        /// The time of the newest no-show mark, set or removed.
        no_show_time -> Nullable<Timestamptz>,
        /// The addresses by which it was matched, as `[text]` in their normal form, the booker's first.
        match_emails -> Jsonb,
        /// Precedence of the event that the details are from: 2 created or rescheduled, 1 requested, 0 any other.
        details_rank -> Int2,
        /// The time of that event.
        details_time -> Nullable<Timestamptz>,
        /// Why it belongs to its sequence: the booking link named the sequence (link) or its contact (contact), or the address of the booker or of a participant in a call of the booker matched (address); null when only the address of another participant matched.
        matched_by -> Nullable<Text>,
        /// Whether an event has confirmed this booking or one that it replaces.
        call_confirmed -> Bool,
        /// The time of the event that set reschedule_uid.
        moved_time -> Nullable<Timestamptz>,
        /// The time of the newest event that set superseded_by.
        superseded_time -> Nullable<Timestamptz>,
        /// The time of the newest event of each type, as `{type: time}`.
        heard -> Jsonb,
        /// The newest no-show mark of each participant, as `{address: {time, absent}}`.
        absences -> Jsonb,
        /// The uid that the booking tool gave the call, which its seats share.
        call_uid -> Text,
        /// The newest seat id, where several persons share the call.
        seat_uid -> Nullable<Text>,
        /// The normalised address of the person in that seat.
        seat_email -> Nullable<Text>,
        /// The series that the call is one date of.
        series_uid -> Nullable<Text>,
        /// Whether its cancellation also cancels the later dates of the series.
        ends_series -> Bool,
        /// Further details, as `{organizer, teamMembers: [{email, name, timeZone, language}], url, location, notes, answers: [{label, value}]}`; absent keys are unknown.
        meeting -> Jsonb,
        /// The addresses in match_emails without +tags, in the same order, empty where there is none; then those of all other participants.
        untagged_emails -> Jsonb,
        /// The uid of the booking that replaced this one at superseded_time.
        superseded_by -> Nullable<Text>,
        /// When the call is over: at its end, or an hour after its start if the end is unknown; infinity when neither is known, or another time is being chosen.
        over_time -> Timestamptz,
        /// All ids that the seat has had, in order.
        seat_uids -> Array<Text>,
        /// The over_time at which the series moved on to its next date; null before that, and for a call that is not in a series.
        passed_time -> Nullable<Timestamptz>,
        /// Whether the call is booked or being moved, and was not over when the record last changed.
        live -> Bool,
        /// The newest known account and booking id in the booking tool, as `<account>/<id>`; null when unknown.
        booking_number -> Nullable<Text>,
    }
}

diesel::table! {
    /// Call-prep plans.
    call_prep_plans (id) {
        /// Stable while the plan is written; the id of the first plan of a call is derived from its first booking and the prospect.
        id -> Uuid,
        /// The prospect.
        prospect_id -> Text,
        /// The campaign of the research run, else of the sequence.
        campaign_id -> Nullable<Text>,
        /// The research that it is made from; null when there was none.
        research_run_id -> Nullable<Text>,
        /// The sequence that led to the call.
        sequence_id -> Nullable<Text>,
        /// The booking that it prepares; null when the sender named none.
        booking_uid -> Nullable<Text>,
        /// The delivery that requested it; unique, so that a delivery requests one plan.
        delivery_id -> Nullable<Uuid>,
        /// The number of the plan among those of the prospect, from 1.
        version -> Int4,
        /// The language of the brief.
        language -> Text,
        /// PENDING: to be written by a worker; READY: written.
        status -> Text,
        /// The summary of the brief.
        summary -> Nullable<Text>,
        /// Days 1 to 30 as `[{focus, actions: [text]}]`.
        plan30 -> Nullable<Jsonb>,
        /// Days 31 to 60 as `[{focus, actions: [text]}]`.
        plan60 -> Nullable<Jsonb>,
        /// Days 61 to 90 as `[{focus, actions: [text]}]`.
        plan90 -> Nullable<Jsonb>,
        /// The roles that the plan needs, as `[{role, objective}]`.
        stakeholder_map -> Nullable<Jsonb>,
        /// The questions to ask, as `[text]`.
        discovery_questions -> Nullable<Jsonb>,
        /// The risks, as `[text]`.
        risk_list -> Nullable<Jsonb>,
        /// The agenda of the call, as `[text]`.
        demo_flow -> Nullable<Jsonb>,
        /// The whole brief, as bookbrief.callprep.v1.Brief in JSON.
        brief -> Nullable<Jsonb>,
        /// The planner that wrote it, for example planner/1.
        planner_version -> Nullable<Text>,
        /// The model that worded it; null when the rules did.
        model -> Nullable<Text>,
        /// The version of the prompt.
        prompt_version -> Nullable<Text>,
        /// The input tokens of the model.
        input_tokens -> Nullable<Int4>,
        /// The output tokens of the model.
        output_tokens -> Nullable<Int4>,
        /// The time that callprep-svc took, in milliseconds.
        latency_ms -> Nullable<Int4>,
        /// The number of attempts to write it.
        attempts -> Int4,
        /// Why the last attempt failed, without personal data.
        last_error -> Nullable<Text>,
        /// When a worker may write it, have a model word it, or update the time of a moved call in it; null when nothing is left to do.
        next_attempt_at -> Nullable<Timestamptz>,
        /// Identifies the lease; only its holder may write the plan.
        lease_token -> Nullable<Uuid>,
        /// When the lease ends, by the clock of the database.
        lease_expires_at -> Nullable<Timestamptz>,
        /// When it was requested.
        created_at -> Timestamptz,
        /// When the record last changed.
        updated_at -> Timestamptz,
        /// The digest of the input of the model; equal for equal inputs.
        input_digest -> Nullable<Text>,
        /// How the brief was made, as bookbrief.callprep.v1.Provenance in JSON.
        provenance -> Nullable<Jsonb>,
        /// Whether the brief still shows the former time of its call.
        moved -> Bool,
        /// The number of times that the links to the brief of its call were revoked.
        link_epoch -> Int4,
        /// Whether its call now belongs to another prospect, so that it prepares none.
        was_left -> Bool,
    }
}

diesel::table! {
    /// Requests to a model and their answers, so that no request is repeated.
    model_wordings (input_digest) {
        /// The digest of the request, with the model and all versions.
        input_digest -> Text,
        /// The worded brief, as bookbrief.callprep.v1.Brief in JSON; null while the request is pending.
        brief -> Nullable<Jsonb>,
        /// How the brief was made, as bookbrief.callprep.v1.Provenance in JSON.
        provenance -> Nullable<Jsonb>,
        /// Identifies the lease; only its holder may store the answer.
        lease_token -> Nullable<Uuid>,
        /// When the lease ends, by the clock of the database.
        lease_expires_at -> Nullable<Timestamptz>,
        /// When it was first requested.
        created_at -> Timestamptz,
        /// When the record last changed.
        updated_at -> Timestamptz,
        /// The prospect of the newest request; null when unknown.
        prospect_id -> Nullable<Text>,
        /// The tokens used; while the request is pending, also the most that it can use.
        tokens -> Int8,
        /// When it was last requested; null when unknown.
        asked_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// Notices about calls.
    notices (id) {
        /// Stable however often it is sent; the id of a ready notice is derived from the call and its start.
        id -> Uuid,
        /// The call: the id of its first plan.
        call_id -> Uuid,
        /// ready, moved, cancelled or reminder.
        kind -> Text,
        /// pending, sent, skipped or dead.
        state -> Text,
        /// Why it was skipped; null otherwise.
        skip_reason -> Nullable<Text>,
        /// The start of the call before it was moved; null for other kinds.
        moved_from -> Nullable<Timestamptz>,
        /// The start of the call when the notice was first claimed; null before.
        told_start -> Nullable<Timestamptz>,
        /// When a destination first accepted it; null before.
        told_at -> Nullable<Timestamptz>,
        /// When it was first claimed for sending; null before.
        begun_at -> Nullable<Timestamptz>,
        /// The end of the call, after which it is not sent; null when unknown.
        useless_at -> Nullable<Timestamptz>,
        /// Whether an operator asked to send it again.
        resend -> Bool,
        /// The number of times that it was claimed.
        attempts -> Int4,
        /// When it is due; null when it is finished.
        next_attempt_at -> Nullable<Timestamptz>,
        /// Identifies the lease; only its holder may report attempts.
        lease_token -> Nullable<Uuid>,
        /// When the lease ends, by the clock of the database.
        lease_expires_at -> Nullable<Timestamptz>,
        /// When it was decided.
        created_at -> Timestamptz,
        /// When it was finished; null before.
        finished_at -> Nullable<Timestamptz>,
        /// The time of the event that it reports, by the clock of the sender; null when unknown.
        event_time -> Nullable<Timestamptz>,
        /// The start of the call when it was decided; null when unknown.
        decided_start -> Nullable<Timestamptz>,
        /// When it becomes due again after it was finished, for recipients who have not received it; null when it does not.
        again_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// The state of a notice at each destination.
    notice_destinations (notice_id, destination) {
        /// The notice.
        notice_id -> Uuid,
        /// The name of the destination in the settings of the sender.
        destination -> Text,
        /// pending, sent, skipped or dead.
        state -> Text,
        /// The number of attempts.
        attempts -> Int4,
        /// Why the last attempt failed, or why it was skipped; null otherwise.
        last_error -> Nullable<Text>,
        /// When it is tried next; null when nothing is left to do.
        next_attempt_at -> Nullable<Timestamptz>,
        /// When the record last changed.
        updated_at -> Timestamptz,
        /// Whether an attempt ended without an answer after the whole message was sent.
        may_be_accepted -> Bool,
    }
}

diesel::table! {
    /// Destinations to which nothing is sent until one accepts a notice that an operator sends again.
    paused_destinations (destination) {
        /// The name of the destination.
        destination -> Text,
        /// The refusal of the peer.
        reason -> Text,
        /// When it was paused.
        paused_at -> Timestamptz,
    }
}

diesel::table! {
    /// Views of payloads and personal data, and changes by operators.
    audit_log (id) {
        /// A UUIDv7.
        id -> Uuid,
        /// When it happened.
        at -> Timestamptz,
        /// The user, as named by the caller; null when not named.
        actor -> Nullable<Text>,
        /// The action, for example view_payload or replay_delivery.
        action -> Text,
        /// What it concerned: delivery, deliveries, plan, notice or person.
        subject_kind -> Text,
        /// The id of that, or the hash of the address of a person; null when there are several.
        subject_id -> Nullable<Text>,
        /// Further details, without personal data.
        detail -> Jsonb,
    }
}

diesel::table! {
    /// Persons who were erased, and must not be stored or contacted again.
    erased_persons (address_hash) {
        /// The SHA-256 of the normalised address without its +tag.
        address_hash -> Bytea,
        /// When the person was first erased.
        erased_at -> Timestamptz,
    }
}

diesel::table! {
    /// The position in each table of a database that is synchronised.
    sync_cursors (source, kind) {
        /// The database, as host:port/name.
        source -> Text,
        /// The table, by its name in this database.
        kind -> Text,
        /// The updatedAt of the last record that was read; not later than the clock of that database.
        updated_at -> Timestamptz,
        /// The id of the last record that was read; empty for none of that time.
        record_id -> Text,
    }
}

diesel::table! {
    /// Records that came from another database.
    synced_records (source, kind, id) {
        /// The database, as host:port/name.
        source -> Text,
        /// The table, by its name in this database.
        kind -> Text,
        /// The id of the record, the same in both databases.
        id -> Text,
        /// The updatedAt of the record when it was read; a record with the same time is unchanged.
        updated_at -> Timestamptz,
        /// The status that was last written back.
        written_status -> Nullable<Text>,
        /// The SHA-256 of all that was last written back about a sequence.
        written_digest -> Nullable<Bytea>,
    }
}

diesel::table! {
    /// Prospects of another database that could not be imported; each run retries them.
    sync_failures (source, prospect_id) {
        /// The database, as host:port/name.
        source -> Text,
        /// The prospect.
        prospect_id -> Text,
        /// The invalid fields, without their values.
        reason -> Text,
        /// When it last failed.
        failed_at -> Timestamptz,
    }
}

diesel::table! {
    /// Campaigns of another database that could not be imported, and sequences that could not be written back; each run retries them.
    sync_record_failures (source, kind, record_id) {
        /// The database, as host:port/name.
        source -> Text,
        /// The table, by its name in this database.
        kind -> Text,
        /// The id of the record, the same in both databases.
        record_id -> Text,
        /// The error, without addresses.
        reason -> Text,
        /// When it last failed.
        failed_at -> Timestamptz,
    }
}

diesel::table! {
    /// Backups from which this database was restored.
    restores (id) {
        /// A UUIDv7.
        id -> Uuid,
        /// When the backup was taken: the newest time in it.
        backup_at -> Timestamptz,
        /// The time until which the lost database sent notices.
        told_before -> Timestamptz,
        /// When it was restored.
        created_at -> Timestamptz,
    }
}

diesel::joinable!(outreach_sequences -> contacts (contact_id));
diesel::joinable!(outreach_sequences -> research_runs (research_run_id));
diesel::joinable!(call_prep_plans -> bookings (booking_uid));

diesel::allow_tables_to_appear_in_same_query!(
    automation_opportunities,
    bookings,
    call_prep_plans,
    campaigns,
    contacts,
    evidence_items,
    outreach_sequences,
    outreach_steps,
    prospects,
    research_runs,
    synced_records,
    workflow_hypotheses,
);

diesel::allow_tables_to_appear_in_same_query!(outreach_logs, webhook_deliveries);
