-- Records that other tools create: their ids are text and kept as given.

CREATE TABLE prospects (
    id text PRIMARY KEY,
    company_name text,
    domain text,
    industry text,
    employee_range text,
    employee_count integer,
    country text,
    description text,
    technologies text[] NOT NULL DEFAULT '{}',
    specialties text[] NOT NULL DEFAULT '{}',
    status text NOT NULL DEFAULT 'DRAFT' CHECK (status IN ('DRAFT', 'ENRICHED', 'GENERATING', 'READY', 'SENT', 'VIEWED', 'ENGAGED', 'QUOTE_SENT', 'CONVERTED', 'ARCHIVED')),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE prospects IS 'Companies that we would like to work with.';
COMMENT ON COLUMN prospects.id IS 'The id that the sending tool gave it.';
COMMENT ON COLUMN prospects.company_name IS 'The name of the company.';
COMMENT ON COLUMN prospects.domain IS 'The domain of its website.';
COMMENT ON COLUMN prospects.industry IS 'The industry in plain words.';
COMMENT ON COLUMN prospects.employee_range IS 'A range such as 11-50 or 200+.';
COMMENT ON COLUMN prospects.employee_count IS 'The number of employees, which wins over the range.';
COMMENT ON COLUMN prospects.country IS 'The country, as a name or an ISO 3166 code.';
COMMENT ON COLUMN prospects.description IS 'What the company does.';
COMMENT ON COLUMN prospects.technologies IS 'Software in use, by name.';
COMMENT ON COLUMN prospects.specialties IS 'What the company is known for.';
COMMENT ON COLUMN prospects.status IS 'How far the sale has come; a booking sets ENGAGED.';
COMMENT ON COLUMN prospects.created_at IS 'When the record came to Bookbrief.';
COMMENT ON COLUMN prospects.updated_at IS 'When the record last changed.';
CREATE INDEX prospects_domain_index ON prospects (domain);

CREATE TABLE contacts (
    id text PRIMARY KEY,
    prospect_id text NOT NULL REFERENCES prospects (id) ON DELETE CASCADE,
    first_name text,
    last_name text,
    job_title text,
    primary_email text,
    outreach_status text NOT NULL DEFAULT 'NONE' CHECK (outreach_status IN ('NONE', 'QUEUED', 'EMAIL_SENT', 'OPENED', 'REPLIED', 'CONVERTED', 'OPTED_OUT')),
    last_contacted_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE contacts IS 'People who work at a prospect.';
COMMENT ON COLUMN contacts.id IS 'The id that the sending tool gave it.';
COMMENT ON COLUMN contacts.prospect_id IS 'Where the contact works.';
COMMENT ON COLUMN contacts.first_name IS 'The given name.';
COMMENT ON COLUMN contacts.last_name IS 'The family name.';
COMMENT ON COLUMN contacts.job_title IS 'What the contact does there.';
COMMENT ON COLUMN contacts.primary_email IS 'The address by which bookings are matched, whatever its case.';
COMMENT ON COLUMN contacts.outreach_status IS 'How far the outreach has come; a booking sets CONVERTED.';
COMMENT ON COLUMN contacts.last_contacted_at IS 'The last time of contact, a booking included.';
COMMENT ON COLUMN contacts.created_at IS 'When the record came to Bookbrief.';
COMMENT ON COLUMN contacts.updated_at IS 'When the record last changed.';
CREATE INDEX contacts_prospect_id_index ON contacts (prospect_id);
CREATE INDEX contacts_primary_email_index ON contacts (lower(primary_email));

CREATE TABLE campaigns (
    id text PRIMARY KEY,
    name text,
    language text CHECK (language IN ('nl', 'en')),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE campaigns IS 'Campaigns that outreach belongs to.';
COMMENT ON COLUMN campaigns.id IS 'The id that the sending tool gave it.';
COMMENT ON COLUMN campaigns.name IS 'The name of the campaign.';
COMMENT ON COLUMN campaigns.language IS 'The language of its texts and briefs; null when it prescribes none.';
COMMENT ON COLUMN campaigns.created_at IS 'When the record came to Bookbrief.';
COMMENT ON COLUMN campaigns.updated_at IS 'When the record last changed.';

CREATE TABLE research_runs (
    id text PRIMARY KEY,
    prospect_id text NOT NULL REFERENCES prospects (id) ON DELETE CASCADE,
    campaign_id text REFERENCES campaigns (id) ON DELETE SET NULL,
    status text NOT NULL DEFAULT 'PENDING' CHECK (status IN ('PENDING', 'CRAWLING', 'EXTRACTING', 'HYPOTHESIS', 'BRIEFING', 'FAILED', 'COMPLETED')),
    completed_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE research_runs IS 'Pieces of research about a prospect.';
COMMENT ON COLUMN research_runs.id IS 'The id that the sending tool gave it.';
COMMENT ON COLUMN research_runs.prospect_id IS 'What the research is about.';
COMMENT ON COLUMN research_runs.campaign_id IS 'The campaign for which it was done.';
COMMENT ON COLUMN research_runs.status IS 'How far it has come; only COMPLETED runs make plans.';
COMMENT ON COLUMN research_runs.completed_at IS 'When it was completed.';
COMMENT ON COLUMN research_runs.created_at IS 'When it was started; the newest COMPLETED run of a prospect wins.';
COMMENT ON COLUMN research_runs.updated_at IS 'When the record last changed.';
CREATE INDEX research_runs_prospect_id_index ON research_runs (prospect_id, created_at DESC);
CREATE INDEX research_runs_completed_index ON research_runs (created_at DESC) WHERE status = 'COMPLETED';

CREATE TABLE evidence_items (
    id text PRIMARY KEY,
    research_run_id text NOT NULL REFERENCES research_runs (id) ON DELETE CASCADE,
    source_type text NOT NULL DEFAULT '',
    source_url text NOT NULL DEFAULT '',
    title text,
    snippet text NOT NULL DEFAULT '',
    workflow_tag text NOT NULL DEFAULT '',
    confidence_score double precision NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE evidence_items IS 'What the research found.';
COMMENT ON COLUMN evidence_items.id IS 'The id that the sending tool gave it.';
COMMENT ON COLUMN evidence_items.research_run_id IS 'The research that found it.';
COMMENT ON COLUMN evidence_items.source_type IS 'The kind of source, for example WEBSITE or REVIEWS.';
COMMENT ON COLUMN evidence_items.source_url IS 'The address of the source; may be no web address at all.';
COMMENT ON COLUMN evidence_items.title IS 'The title of the source.';
COMMENT ON COLUMN evidence_items.snippet IS 'The words that matter.';
COMMENT ON COLUMN evidence_items.workflow_tag IS 'The workflow that it speaks of, for example planning.';
COMMENT ON COLUMN evidence_items.confidence_score IS 'How sure the research is, from 0 to 1.';
COMMENT ON COLUMN evidence_items.created_at IS 'When the record came to Bookbrief.';
COMMENT ON COLUMN evidence_items.updated_at IS 'When the record last changed.';
CREATE INDEX evidence_items_research_run_id_index ON evidence_items (research_run_id);

CREATE TABLE workflow_hypotheses (
    id text PRIMARY KEY,
    research_run_id text NOT NULL REFERENCES research_runs (id) ON DELETE CASCADE,
    title text NOT NULL,
    problem_statement text NOT NULL DEFAULT '',
    assumptions text[] NOT NULL DEFAULT '{}',
    confidence_score double precision NOT NULL DEFAULT 0,
    evidence_refs text[] NOT NULL DEFAULT '{}',
    validation_questions text[] NOT NULL DEFAULT '{}',
    hours_saved_week_low integer,
    hours_saved_week_mid integer,
    hours_saved_week_high integer,
    handoff_speed_gain_pct double precision,
    error_reduction_pct double precision,
    revenue_leakage_recovered_low double precision,
    revenue_leakage_recovered_mid double precision,
    revenue_leakage_recovered_high double precision,
    status text NOT NULL DEFAULT 'DRAFT' CHECK (status IN ('DRAFT', 'ACCEPTED', 'REJECTED', 'PENDING', 'DECLINED')),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE workflow_hypotheses IS 'Hypotheses about where a prospect loses work.';
COMMENT ON COLUMN workflow_hypotheses.id IS 'The id that the sending tool gave it.';
COMMENT ON COLUMN workflow_hypotheses.research_run_id IS 'The research that formed it.';
COMMENT ON COLUMN workflow_hypotheses.title IS 'The hypothesis in one line.';
COMMENT ON COLUMN workflow_hypotheses.problem_statement IS 'The problem in a few sentences.';
COMMENT ON COLUMN workflow_hypotheses.assumptions IS 'What must be true for it to hold.';
COMMENT ON COLUMN workflow_hypotheses.confidence_score IS 'How sure the research is, from 0 to 1.';
COMMENT ON COLUMN workflow_hypotheses.evidence_refs IS 'Ids of evidence items; those that do not exist are skipped.';
COMMENT ON COLUMN workflow_hypotheses.validation_questions IS 'Questions that would confirm or refute it.';
COMMENT ON COLUMN workflow_hypotheses.hours_saved_week_low IS 'Hours of work saved in a week, the careful estimate.';
COMMENT ON COLUMN workflow_hypotheses.hours_saved_week_mid IS 'Hours of work saved in a week, the expected value.';
COMMENT ON COLUMN workflow_hypotheses.hours_saved_week_high IS 'Hours of work saved in a week, the upside.';
COMMENT ON COLUMN workflow_hypotheses.handoff_speed_gain_pct IS 'How much faster requests are handed over, in percent.';
COMMENT ON COLUMN workflow_hypotheses.error_reduction_pct IS 'How many fewer errors are made, in percent.';
COMMENT ON COLUMN workflow_hypotheses.revenue_leakage_recovered_low IS 'Euro a month no longer lost, the careful estimate.';
COMMENT ON COLUMN workflow_hypotheses.revenue_leakage_recovered_mid IS 'Euro a month no longer lost, the expected value.';
COMMENT ON COLUMN workflow_hypotheses.revenue_leakage_recovered_high IS 'Euro a month no longer lost, the upside.';
COMMENT ON COLUMN workflow_hypotheses.status IS 'Where it stands in its review; REJECTED and DECLINED never reach a plan.';
COMMENT ON COLUMN workflow_hypotheses.created_at IS 'When the record came to Bookbrief.';
COMMENT ON COLUMN workflow_hypotheses.updated_at IS 'When the record last changed.';
CREATE INDEX workflow_hypotheses_research_run_id_index ON workflow_hypotheses (research_run_id);

CREATE TABLE automation_opportunities (
    id text PRIMARY KEY,
    research_run_id text NOT NULL REFERENCES research_runs (id) ON DELETE CASCADE,
    title text NOT NULL,
    description text NOT NULL DEFAULT '',
    assumptions text[] NOT NULL DEFAULT '{}',
    confidence_score double precision NOT NULL DEFAULT 0,
    evidence_refs text[] NOT NULL DEFAULT '{}',
    hours_saved_week_low integer,
    hours_saved_week_mid integer,
    hours_saved_week_high integer,
    handoff_speed_gain_pct double precision,
    error_reduction_pct double precision,
    revenue_leakage_recovered_low double precision,
    revenue_leakage_recovered_mid double precision,
    revenue_leakage_recovered_high double precision,
    status text NOT NULL DEFAULT 'DRAFT' CHECK (status IN ('DRAFT', 'ACCEPTED', 'REJECTED', 'PENDING', 'DECLINED')),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE automation_opportunities IS 'What could be automated at a prospect.';
COMMENT ON COLUMN automation_opportunities.id IS 'The id that the sending tool gave it.';
COMMENT ON COLUMN automation_opportunities.research_run_id IS 'The research that found it.';
COMMENT ON COLUMN automation_opportunities.title IS 'The opportunity in one line.';
COMMENT ON COLUMN automation_opportunities.description IS 'What would be done.';
COMMENT ON COLUMN automation_opportunities.assumptions IS 'What must be true for it to work.';
COMMENT ON COLUMN automation_opportunities.confidence_score IS 'How sure the research is, from 0 to 1.';
COMMENT ON COLUMN automation_opportunities.evidence_refs IS 'Ids of evidence items; those that do not exist are skipped.';
COMMENT ON COLUMN automation_opportunities.hours_saved_week_low IS 'Hours of work saved in a week, the careful estimate.';
COMMENT ON COLUMN automation_opportunities.hours_saved_week_mid IS 'Hours of work saved in a week, the expected value.';
COMMENT ON COLUMN automation_opportunities.hours_saved_week_high IS 'Hours of work saved in a week, the upside.';
COMMENT ON COLUMN automation_opportunities.handoff_speed_gain_pct IS 'How much faster requests are handed over, in percent.';
COMMENT ON COLUMN automation_opportunities.error_reduction_pct IS 'How many fewer errors are made, in percent.';
COMMENT ON COLUMN automation_opportunities.revenue_leakage_recovered_low IS 'Euro a month no longer lost, the careful estimate.';
COMMENT ON COLUMN automation_opportunities.revenue_leakage_recovered_mid IS 'Euro a month no longer lost, the expected value.';
COMMENT ON COLUMN automation_opportunities.revenue_leakage_recovered_high IS 'Euro a month no longer lost, the upside.';
COMMENT ON COLUMN automation_opportunities.status IS 'Where it stands in its review; REJECTED and DECLINED never reach a plan.';
COMMENT ON COLUMN automation_opportunities.created_at IS 'When the record came to Bookbrief.';
COMMENT ON COLUMN automation_opportunities.updated_at IS 'When the record last changed.';
CREATE INDEX automation_opportunities_research_run_id_index ON automation_opportunities (research_run_id);

CREATE TABLE outreach_sequences (
    id text PRIMARY KEY,
    prospect_id text NOT NULL REFERENCES prospects (id) ON DELETE CASCADE,
    contact_id text REFERENCES contacts (id) ON DELETE SET NULL,
    campaign_id text REFERENCES campaigns (id) ON DELETE SET NULL,
    research_run_id text REFERENCES research_runs (id) ON DELETE SET NULL,
    template_key text,
    status text NOT NULL DEFAULT 'DRAFTED' CHECK (status IN ('DRAFTED', 'QUEUED', 'SENT', 'OPENED', 'REPLIED', 'BOOKED', 'CLOSED_LOST')),
    metadata jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(metadata) = 'object'),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE outreach_sequences IS 'Series of messages to one contact.';
COMMENT ON COLUMN outreach_sequences.id IS 'The id that the sending tool gave it.';
COMMENT ON COLUMN outreach_sequences.prospect_id IS 'Whom it is about.';
COMMENT ON COLUMN outreach_sequences.contact_id IS 'To whom it is sent.';
COMMENT ON COLUMN outreach_sequences.campaign_id IS 'The campaign that it belongs to.';
COMMENT ON COLUMN outreach_sequences.research_run_id IS 'The research that it was made from.';
COMMENT ON COLUMN outreach_sequences.template_key IS 'The template of its messages.';
COMMENT ON COLUMN outreach_sequences.status IS 'How far it has come; a booking sets BOOKED, a cancellation REPLIED.';
COMMENT ON COLUMN outreach_sequences.metadata IS 'What tools keep with it; the key calcom holds the booking.';
COMMENT ON COLUMN outreach_sequences.created_at IS 'When the outreach began; the newest sequence of a contact is matched.';
COMMENT ON COLUMN outreach_sequences.updated_at IS 'When the record last changed.';
CREATE INDEX outreach_sequences_prospect_id_index ON outreach_sequences (prospect_id);
CREATE INDEX outreach_sequences_contact_id_index ON outreach_sequences (contact_id, created_at DESC);

CREATE TABLE outreach_steps (
    id text PRIMARY KEY,
    sequence_id text NOT NULL REFERENCES outreach_sequences (id) ON DELETE CASCADE,
    step_order integer NOT NULL,
    subject text,
    body_text text NOT NULL DEFAULT '',
    status text NOT NULL DEFAULT 'DRAFTED' CHECK (status IN ('DRAFTED', 'QUEUED', 'SENT', 'OPENED', 'REPLIED', 'BOOKED', 'CLOSED_LOST')),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    -- Checked at the end of a statement, so that one may swap two steps.
    UNIQUE (sequence_id, step_order) DEFERRABLE
);
COMMENT ON TABLE outreach_steps IS 'The messages of a sequence.';
COMMENT ON COLUMN outreach_steps.id IS 'The id that the sending tool gave it.';
COMMENT ON COLUMN outreach_steps.sequence_id IS 'The sequence that it belongs to.';
COMMENT ON COLUMN outreach_steps.step_order IS 'Its place in the sequence, counted from 1.';
COMMENT ON COLUMN outreach_steps.subject IS 'The subject line.';
COMMENT ON COLUMN outreach_steps.body_text IS 'The text.';
COMMENT ON COLUMN outreach_steps.status IS 'How far it has come; open steps follow the status of a booking.';
COMMENT ON COLUMN outreach_steps.created_at IS 'When the record came to Bookbrief.';
COMMENT ON COLUMN outreach_steps.updated_at IS 'When the record last changed.';

CREATE TABLE outreach_logs (
    id text PRIMARY KEY DEFAULT gen_random_uuid()::text,
    prospect_id text REFERENCES prospects (id) ON DELETE CASCADE,
    contact_id text REFERENCES contacts (id) ON DELETE SET NULL,
    sequence_id text REFERENCES outreach_sequences (id) ON DELETE SET NULL,
    channel text NOT NULL DEFAULT 'email',
    status text NOT NULL DEFAULT 'draft',
    subject text,
    body_text text,
    metadata jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(metadata) = 'object'),
    delivery_id uuid UNIQUE,
    sent_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE outreach_logs IS 'What happened in an outreach, whatever the channel.';
COMMENT ON COLUMN outreach_logs.id IS 'A UUIDv7 for what Bookbrief logs; other tools may use their own.';
COMMENT ON COLUMN outreach_logs.prospect_id IS 'Whom it is about.';
COMMENT ON COLUMN outreach_logs.contact_id IS 'The contact; null when the sequence has none.';
COMMENT ON COLUMN outreach_logs.sequence_id IS 'The sequence in which it happened.';
COMMENT ON COLUMN outreach_logs.channel IS 'How it happened; calcom for bookings.';
COMMENT ON COLUMN outreach_logs.status IS 'What happened; booked or cancelled for bookings.';
COMMENT ON COLUMN outreach_logs.subject IS 'One line for people.';
COMMENT ON COLUMN outreach_logs.body_text IS 'More for people.';
COMMENT ON COLUMN outreach_logs.metadata IS 'The facts: for bookings bookingUid, eventType, times, attendees.';
COMMENT ON COLUMN outreach_logs.delivery_id IS 'The delivery that it comes from; unique, so that none is logged twice.';
COMMENT ON COLUMN outreach_logs.sent_at IS 'When it happened.';
COMMENT ON COLUMN outreach_logs.created_at IS 'When it was logged.';
CREATE INDEX outreach_logs_contact_id_index ON outreach_logs (contact_id);
CREATE INDEX outreach_logs_prospect_id_index ON outreach_logs (prospect_id);
CREATE INDEX outreach_logs_sequence_id_index ON outreach_logs (sequence_id);
