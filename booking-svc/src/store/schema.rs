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
        /// The address as it was given; bookings are matched by its normal form.
        primary_email -> Nullable<Text>,
        /// How far the outreach has come; a booking sets CONVERTED.
        outreach_status -> Text,
        /// The last time of contact, a booking included.
        last_contacted_at -> Nullable<Timestamptz>,
        /// When the record came to Bookbrief.
        created_at -> Timestamptz,
        /// When the record last changed.
        updated_at -> Timestamptz,
        /// The normal form of primary_email, which tells persons apart; null when there is none.
        normalised_email -> Nullable<Text>,
        /// The same less the tag behind a plus sign.
        untagged_email -> Nullable<Text>,
        /// The primary_email that both were made from.
        normalised_from -> Nullable<Text>,
        /// Whether another tool has written primary_email since.
        address_is_stale -> Bool,
        /// When the person was erased; nothing that an import tells of them is stored again.
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
        /// The language of its texts and briefs; null when it prescribes none.
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
        /// The address of the source; may be no web address at all.
        source_url -> Text,
        /// The title of the source.
        title -> Nullable<Text>,
        /// The words that matter.
        snippet -> Text,
        /// The workflow that it speaks of, for example planning.
        workflow_tag -> Text,
        /// How sure the research is, from 0 to 1.
        confidence_score -> Float8,
        /// When the record came to Bookbrief.
        created_at -> Timestamptz,
        /// When the record last changed.
        updated_at -> Timestamptz,
        /// Whether it speaks for or against the hypotheses that refer to it; NULL means for.
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
        /// How much faster requests are handed over, in percent.
        handoff_speed_gain_pct -> Nullable<Float8>,
        /// How many fewer errors are made, in percent.
        error_reduction_pct -> Nullable<Float8>,
        /// Money no longer lost, the careful estimate: in `currency`, each `period`.
        revenue_leakage_recovered_low -> Nullable<Float8>,
        /// Money no longer lost, the expected value: in `currency`, each `period`.
        revenue_leakage_recovered_mid -> Nullable<Float8>,
        /// Money no longer lost, the upside: in `currency`, each `period`.
        revenue_leakage_recovered_high -> Nullable<Float8>,
        /// Where it stands in its review; REJECTED never reaches a plan, DECLINED only as something not to raise.
        status -> Text,
        /// When the record came to Bookbrief.
        created_at -> Timestamptz,
        /// When the record last changed.
        updated_at -> Timestamptz,
        /// The currency of the money as an ISO 4217 code; NULL when it is not known.
        currency -> Nullable<Text>,
        /// The period that the money is lost in; NULL when it is not known.
        period -> Nullable<Text>,
        /// What the money is; NULL when it is not known.
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
        /// How much faster requests are handed over, in percent.
        handoff_speed_gain_pct -> Nullable<Float8>,
        /// How many fewer errors are made, in percent.
        error_reduction_pct -> Nullable<Float8>,
        /// Money no longer lost, the careful estimate: in `currency`, each `period`.
        revenue_leakage_recovered_low -> Nullable<Float8>,
        /// Money no longer lost, the expected value: in `currency`, each `period`.
        revenue_leakage_recovered_mid -> Nullable<Float8>,
        /// Money no longer lost, the upside: in `currency`, each `period`.
        revenue_leakage_recovered_high -> Nullable<Float8>,
        /// Where it stands in its review; REJECTED never reaches a plan, DECLINED only as something not to raise.
        status -> Text,
        /// When the record came to Bookbrief.
        created_at -> Timestamptz,
        /// When the record last changed.
        updated_at -> Timestamptz,
        /// The currency of the money as an ISO 4217 code; NULL when it is not known.
        currency -> Nullable<Text>,
        /// The period that the money is lost in; NULL when it is not known.
        period -> Nullable<Text>,
        /// What the money is; NULL when it is not known.
        money_kind -> Nullable<Text>,
    }
}

diesel::table! {
    /// Series of messages to one contact.
    outreach_sequences (id) {
        /// The id that the sending tool gave it.
        id -> Text,
        /// Whom it is about.
        prospect_id -> Text,
        /// To whom it is sent.
        contact_id -> Nullable<Text>,
        /// The campaign that it belongs to.
        campaign_id -> Nullable<Text>,
        /// The research that it was made from.
        research_run_id -> Nullable<Text>,
        /// The template of its messages.
        template_key -> Nullable<Text>,
        /// How far it has come; a booking sets BOOKED, a cancellation REPLIED, as does a call that its person has through other outreach.
        status -> Text,
        /// What tools keep with it; the key calcom holds the booking, or in pausedBy the one that has paused it.
        metadata -> Jsonb,
        /// When the outreach began.
        created_at -> Timestamptz,
        /// When the record last changed; of the sequences of a person, a booking belongs to the last one touched.
        updated_at -> Timestamptz,
        /// Its status before the first booking; null when there was none.
        prior_status -> Nullable<Text>,
        /// Its status before it was paused first; null when it was not, or has led to a call since.
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
        /// How far it has come; open steps follow the status of a booking.
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
        /// Whom it is about.
        prospect_id -> Nullable<Text>,
        /// The contact; null when the sequence has none.
        contact_id -> Nullable<Text>,
        /// The sequence in which it happened.
        sequence_id -> Nullable<Text>,
        /// How it happened; calcom for bookings.
        channel -> Text,
        /// What happened; booked, cancelled or paused, for example, for bookings.
        status -> Text,
        /// One line for people.
        subject -> Nullable<Text>,
        /// More for people.
        body_text -> Nullable<Text>,
        /// The facts: for bookings bookingUid, eventType, times, attendees.
        metadata -> Jsonb,
        /// The delivery that it comes from; unique, so that none is logged twice.
        delivery_id -> Nullable<Uuid>,
        /// When it happened.
        sent_at -> Nullable<Timestamptz>,
        /// When it was logged.
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// Every delivery whose signature was right, with what became of it.
    webhook_deliveries (id) {
        /// A UUIDv7.
        id -> Uuid,
        /// The same for deliveries that mean the same event; without a booking uid, the hash of the body.
        dedupe_key -> Text,
        /// Who sent it, for example calcom.
        source -> Text,
        /// The event as the sender named it.
        event_name -> Text,
        /// The booking that it is about.
        booking_uid -> Nullable<Text>,
        /// The SHA-256 of the body.
        body_sha256 -> Bytea,
        /// The body, with secrets redacted; null when it is no JSON that PostgreSQL can hold.
        payload -> Nullable<Jsonb>,
        /// The bytes of an unreadable body.
        raw_body -> Nullable<Bytea>,
        /// The event in it, in the words of the domain; what a worker applies.
        event -> Nullable<Jsonb>,
        /// received: to be applied; applied; ignored; unreadable; dead: given up.
        state -> Text,
        /// Why it was ignored, could not be read or was given up.
        reason -> Nullable<Text>,
        /// How often it was tried to apply it.
        attempts -> Int4,
        /// Why the last attempt failed, without personal data.
        last_error -> Nullable<Text>,
        /// When a worker may try to apply it, or look again whether it is still unmatched; null when nothing is left to do.
        next_attempt_at -> Nullable<Timestamptz>,
        /// Who works on it now; only the holder may finish it.
        lease_token -> Nullable<Uuid>,
        /// When the lease ends, by the clock of the database.
        lease_expires_at -> Nullable<Timestamptz>,
        /// The sequence to which it was applied.
        sequence_id -> Nullable<Text>,
        /// When it arrived.
        received_at -> Timestamptz,
        /// When it reached its state.
        finished_at -> Nullable<Timestamptz>,
        /// When it was stored.
        created_at -> Timestamptz,
        /// When the record last changed.
        updated_at -> Timestamptz,
        /// The trace in which it arrived, 32 hexadecimal digits; null when there was none.
        trace_id -> Nullable<Text>,
        /// Where in which trace it arrived, as the traceparent of W3C Trace Context; null when there was none.
        traceparent -> Nullable<Text>,
        /// The account of the booking tool whose secret signed it; the first one, if copies came through several.
        account -> Text,
        /// The same for deliveries that say the same at different times; null where the time tells nothing.
        copy_key -> Nullable<Text>,
        /// When its event happened, if it has a copy_key.
        event_time -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// Booked calls and where they stand.
    bookings (uid) {
        /// The uid that the booking tool gave it; for a seat, the uid and the seat as `<uid>/<seat>`.
        uid -> Text,
        /// pending: to be confirmed by the host; rejected: by the host; accepted: the call is going to take place; completed: it is over; no_show: it is over and somebody did not come; awaiting_rebooking: it will be at another time; cancelled; superseded: another booking has replaced it.
        state -> Text,
        /// The outreach that led to it.
        sequence_id -> Text,
        /// The contact; null when the sequence has none.
        contact_id -> Nullable<Text>,
        /// The prospect.
        prospect_id -> Text,
        /// The kind of event that was booked, as the booking tool numbers it.
        event_type_id -> Nullable<Text>,
        /// The title that the calendar shows.
        title -> Nullable<Text>,
        /// The start of the call.
        start_time -> Nullable<Timestamptz>,
        /// The end of the call.
        end_time -> Nullable<Timestamptz>,
        /// Who takes part as `[{email, name, timeZone, language}]`, the booker first.
        attendees -> Jsonb,
        /// When Bookbrief first heard of it.
        created_at -> Timestamptz,
        /// When the record last changed.
        updated_at -> Timestamptz,
        /// Whether an event has said that the call stands: booked or rescheduled.
        confirmed -> Bool,
        /// The booking that this one replaces.
        reschedule_uid -> Nullable<Text>,
        /// When the newest mark was made that somebody did or did not come.
        no_show_time -> Nullable<Timestamptz>,
        /// The addresses by which it was matched, as `[text]` in their normal form, the booker's first.
        match_emails -> Jsonb,
        /// How much the event that told the details is to be believed: 2 booked or rescheduled, 1 requested, 0 any other.
        details_rank -> Int2,
        /// When that event happened.
        details_time -> Nullable<Timestamptz>,
        /// Why it belongs to its sequence: the link named that (link) or its contact (contact), or the booker, or somebody who takes part in what that one has booked, has its address (address); null when it is only known that somebody who takes part has it.
        matched_by -> Nullable<Text>,
        /// Whether an event has said that the call stands, of this booking or of one that it replaces.
        call_confirmed -> Bool,
        /// When the event happened that told of reschedule_uid.
        moved_time -> Nullable<Timestamptz>,
        /// When the newest event happened that told of another booking in its place.
        superseded_time -> Nullable<Timestamptz>,
        /// When the newest event of each kind happened, as `{kind: time}`.
        heard -> Jsonb,
        /// The newest mark of each person who did or did not come, as `{address: {time, absent}}`.
        absences -> Jsonb,
        /// The uid that the booking tool gave the call, which its seats share.
        call_uid -> Text,
        /// The seat, where several people share the call: the id that was told last.
        seat_uid -> Nullable<Text>,
        /// The normalised address of the person in that seat.
        seat_email -> Nullable<Text>,
        /// The series that the call is one date of.
        series_uid -> Nullable<Text>,
        /// Whether the later dates of its series are off with it.
        ends_series -> Bool,
        /// What is told beside that, as `{organizer, teamMembers: [{email, name, timeZone, language}], url, location, notes, answers: [{label, value}]}`; what is not told is absent.
        meeting -> Jsonb,
        /// The addresses in match_emails less their tags, in the same order, or an empty one; then those of everybody else who takes part.
        untagged_emails -> Jsonb,
        /// The booking in its place that the event told of which superseded_time is the time of.
        superseded_by -> Nullable<Text>,
        /// When the call is over: at its end, else an hour after its start; infinity when neither is known, or another time is being chosen.
        over_time -> Timestamptz,
        /// Every id that the seat was told with, in order.
        seat_uids -> Array<Text>,
        /// The over_time at which it was seen to that the next date of its series counts; null when that is still to be seen to, or it is a call of its own.
        passed_time -> Nullable<Timestamptz>,
        /// Whether somebody has the call, or is having it moved, and it was not over when the record last changed.
        live -> Bool,
        /// The account and the number of the booking there, as `<account>/<number>`, that were told last; null when none was.
        booking_number -> Nullable<Text>,
    }
}

diesel::table! {
    /// The preparations of booked calls.
    call_prep_plans (id) {
        /// The same while the plan is being written; of the first one of a call it follows from the first booking and the prospect.
        id -> Uuid,
        /// Whom it is about.
        prospect_id -> Text,
        /// The campaign of the research run, else of the sequence.
        campaign_id -> Nullable<Text>,
        /// The research that it is made from; null when there was none.
        research_run_id -> Nullable<Text>,
        /// The outreach that led to it.
        sequence_id -> Nullable<Text>,
        /// The call that it prepares; null when the sender named none.
        booking_uid -> Nullable<Text>,
        /// The delivery that asked for it; unique, so that none asks twice.
        delivery_id -> Nullable<Uuid>,
        /// Counts the plans of a prospect, from 1.
        version -> Int4,
        /// The language of the brief.
        language -> Text,
        /// PENDING: to be written by a worker; READY: written.
        status -> Text,
        /// The brief in a few sentences.
        summary -> Nullable<Text>,
        /// Days 1 to 30 as `[{focus, actions: [text]}]`.
        plan30 -> Nullable<Jsonb>,
        /// Days 31 to 60 as `[{focus, actions: [text]}]`.
        plan60 -> Nullable<Jsonb>,
        /// Days 61 to 90 as `[{focus, actions: [text]}]`.
        plan90 -> Nullable<Jsonb>,
        /// Whom the plan needs, as `[{role, objective}]`.
        stakeholder_map -> Nullable<Jsonb>,
        /// What to ask, as `[text]`.
        discovery_questions -> Nullable<Jsonb>,
        /// What could go wrong, as `[text]`.
        risk_list -> Nullable<Jsonb>,
        /// How to spend the call, as `[text]`.
        demo_flow -> Nullable<Jsonb>,
        /// The whole brief, as bookbrief.callprep.v1.Brief in JSON.
        brief -> Nullable<Jsonb>,
        /// The planner that wrote it, for example planner/1.
        planner_version -> Nullable<Text>,
        /// The model that worded it; null when rules did.
        model -> Nullable<Text>,
        /// The prompt of that model.
        prompt_version -> Nullable<Text>,
        /// What that model read.
        input_tokens -> Nullable<Int4>,
        /// What that model wrote.
        output_tokens -> Nullable<Int4>,
        /// How long callprep-svc took, in milliseconds.
        latency_ms -> Nullable<Int4>,
        /// How often a worker tried to have it written.
        attempts -> Int4,
        /// Why the last attempt failed, without personal data.
        last_error -> Nullable<Text>,
        /// When a worker may write it, have a model word it, or bring the time of a moved call into it; null when nothing is left to do.
        next_attempt_at -> Nullable<Timestamptz>,
        /// Who works on it now; only the holder may write it.
        lease_token -> Nullable<Uuid>,
        /// When the lease ends, by the clock of the database.
        lease_expires_at -> Nullable<Timestamptz>,
        /// When it was asked for.
        created_at -> Timestamptz,
        /// When the record last changed.
        updated_at -> Timestamptz,
        /// The same for plans that a model would be asked the same for.
        input_digest -> Nullable<Text>,
        /// How the brief came about, as bookbrief.callprep.v1.Provenance in JSON.
        provenance -> Nullable<Jsonb>,
        /// Whether the brief still tells another time of its call.
        moved -> Bool,
        /// Counts how often the links to the brief of its call were revoked.
        link_epoch -> Int4,
        /// Whether its call has come to belong to another prospect: it prepares none any more.
        was_left -> Bool,
    }
}

diesel::table! {
    /// What a model was asked and has answered, so that it is never asked twice.
    model_wordings (input_digest) {
        /// What it was asked, with the model and every version that matters.
        input_digest -> Text,
        /// The whole brief with its words, as bookbrief.callprep.v1.Brief in JSON; null while it is asked.
        brief -> Nullable<Jsonb>,
        /// How the brief came about, as bookbrief.callprep.v1.Provenance in JSON.
        provenance -> Nullable<Jsonb>,
        /// Who asks it now; only the holder may keep the answer.
        lease_token -> Nullable<Uuid>,
        /// When the lease ends, by the clock of the database.
        lease_expires_at -> Nullable<Timestamptz>,
        /// When it was asked first.
        created_at -> Timestamptz,
        /// When the record last changed.
        updated_at -> Timestamptz,
        /// For whom it was asked last; null when that is not known.
        prospect_id -> Nullable<Text>,
        /// The tokens that asking it has taken; while it is asked, also the most that this can take.
        tokens -> Int8,
        /// When it was asked last; null when that is not known.
        asked_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// What is to be told about calls.
    notices (id) {
        /// The same however often it is sent; of a ready one it follows from the call and its start.
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
        /// The start of the call when it was handed out first; null before.
        told_start -> Nullable<Timestamptz>,
        /// When a destination accepted it first; null before.
        told_at -> Nullable<Timestamptz>,
        /// When it was handed out first; null before.
        begun_at -> Nullable<Timestamptz>,
        /// The end of the call, after which it is not tried again; null when that is not known.
        useless_at -> Nullable<Timestamptz>,
        /// Whether a person asked to send it again.
        resend -> Bool,
        /// How often it was handed out.
        attempts -> Int4,
        /// When it is due; null when it is finished.
        next_attempt_at -> Nullable<Timestamptz>,
        /// Who sends it now; only the holder may report attempts.
        lease_token -> Nullable<Uuid>,
        /// When the lease ends, by the clock of the database.
        lease_expires_at -> Nullable<Timestamptz>,
        /// When it was decided.
        created_at -> Timestamptz,
        /// When it was finished; null before.
        finished_at -> Nullable<Timestamptz>,
        /// When what it tells happened, by the clock of the sender; null when that is not known.
        event_time -> Nullable<Timestamptz>,
        /// The start of the call when it was decided; null when that is not known.
        decided_start -> Nullable<Timestamptz>,
        /// When it becomes due again once it is finished, for whoever was not told yet; null when it does not.
        again_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// What became of a notice at each of its destinations.
    notice_destinations (notice_id, destination) {
        /// The notice.
        notice_id -> Uuid,
        /// The name of the destination, as the settings of the sender have it.
        destination -> Text,
        /// pending, sent, skipped or dead.
        state -> Text,
        /// How often it was attempted.
        attempts -> Int4,
        /// Why the last attempt failed, or why it was skipped; null otherwise.
        last_error -> Nullable<Text>,
        /// When it is tried next; null when nothing is left to do.
        next_attempt_at -> Nullable<Timestamptz>,
        /// When the record last changed.
        updated_at -> Timestamptz,
        /// Whether an attempt ended without an answer, after the whole message was sent.
        may_be_accepted -> Bool,
    }
}

diesel::table! {
    /// Destinations to which nothing is sent until a notice that a person sends again is accepted there.
    paused_destinations (destination) {
        /// The name of the destination.
        destination -> Text,
        /// How its peer refused.
        reason -> Text,
        /// When it was paused.
        paused_at -> Timestamptz,
    }
}

diesel::table! {
    /// Who saw a payload or what is held about a person, and who changed what.
    audit_log (id) {
        /// A UUIDv7.
        id -> Uuid,
        /// When it happened.
        at -> Timestamptz,
        /// Who, as the caller named them; null when it named nobody.
        actor -> Nullable<Text>,
        /// What, for example view_payload or replay_delivery.
        action -> Text,
        /// The kind of what it was done to: delivery, deliveries, plan, notice or person.
        subject_kind -> Text,
        /// Its id, of a person the hash of the address; null when there are several.
        subject_id -> Nullable<Text>,
        /// More about it, without personal data.
        detail -> Jsonb,
    }
}

diesel::table! {
    /// Persons who were erased and are not to be stored or written to again.
    erased_persons (address_hash) {
        /// The SHA-256 of the normalised address less its tag.
        address_hash -> Bytea,
        /// When the person was erased first.
        erased_at -> Timestamptz,
    }
}

diesel::table! {
    /// How far each table of another database was read.
    sync_cursors (source, kind) {
        /// The database, as host:port/name.
        source -> Text,
        /// The table, by the name that it has here.
        kind -> Text,
        /// When the last record that was read had changed there; not later than the clock there.
        updated_at -> Timestamptz,
        /// The last record that was read; empty for none of that time.
        record_id -> Text,
    }
}

diesel::table! {
    /// The records that came from another database.
    synced_records (source, kind, id) {
        /// The database, as host:port/name.
        source -> Text,
        /// The table, by the name that it has here.
        kind -> Text,
        /// The id of the record, the same in both databases.
        id -> Text,
        /// When it had last changed there when it was read; one with the same time is unchanged.
        updated_at -> Timestamptz,
        /// The status that was last written back.
        written_status -> Nullable<Text>,
        /// SHA-256 of everything that was last written back about a sequence.
        written_digest -> Nullable<Bytea>,
    }
}

diesel::table! {
    /// Prospects of another database that could not be imported; they are tried again each time.
    sync_failures (source, prospect_id) {
        /// The database, as host:port/name.
        source -> Text,
        /// The prospect.
        prospect_id -> Text,
        /// The fields that are wrong, without their values.
        reason -> Text,
        /// When it failed last.
        failed_at -> Timestamptz,
    }
}

diesel::table! {
    /// Campaigns of another database that could not be imported, and sequences about which nothing could be written back there; they are tried again each time.
    sync_record_failures (source, kind, record_id) {
        /// The database, as host:port/name.
        source -> Text,
        /// The table, by the name that it has here.
        kind -> Text,
        /// The id of the record, the same in both databases.
        record_id -> Text,
        /// What is wrong, without addresses.
        reason -> Text,
        /// When it failed last.
        failed_at -> Timestamptz,
    }
}

diesel::table! {
    /// Backups from which this database was restored.
    restores (id) {
        /// A UUIDv7.
        id -> Uuid,
        /// When the backup was taken: the last time in it.
        backup_at -> Timestamptz,
        /// Until when the database that was lost had people told.
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
