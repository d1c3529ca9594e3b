-- Prospects :first to :last, each with the records that ImportProspect makes of a dossier: one
-- contact, one completed research run with six pieces of evidence, three hypotheses and two
-- opportunities, one sequence with four steps. Run in one transaction without foreign-key triggers,
-- which would take longer than the rest.

INSERT INTO campaigns (id, name, language)
VALUES ('bench-campaign', 'Field service in Europe', 'en')
ON CONFLICT DO NOTHING;

INSERT INTO prospects (id, company_name, domain, industry, employee_range, employee_count, country,
                       description, technologies, specialties, status)
SELECT 'bench-prospect-' || n, 'Kestrel Industrial Services ' || n, 'kestrel-' || n || '.example',
       'Industrial maintenance', '200+', 200 + n % 100, 'DE',
       'Maintains pumps, valves and conveyors for food and chemical plants, with forty field engineers on call.',
       '{SAP Business One,Microsoft Teams}', '{Rotating equipment,Planned shutdowns,On-call repairs}', 'SENT'
FROM generate_series(:first, :last) AS n;

INSERT INTO contacts (id, prospect_id, first_name, last_name, job_title, primary_email, normalised_email, untagged_email,
                      normalised_from, outreach_status)
SELECT 'bench-contact-' || n, 'bench-prospect-' || n, 'Zoë', 'Müller', 'Head of Planning', address, lower(address),
       lower(address), address, 'OPENED'
FROM generate_series(:first, :last) AS n, concat('Zoe.Mueller@kestrel-', n, '.example') AS address;

INSERT INTO research_runs (id, prospect_id, campaign_id, status, completed_at, created_at)
SELECT 'bench-run-' || n, 'bench-prospect-' || n, 'bench-campaign', 'COMPLETED',
       now() - interval '7 days', now() - interval '7 days'
FROM generate_series(:first, :last) AS n;

INSERT INTO evidence_items (id, research_run_id, source_type, source_url, title, snippet, workflow_tag,
                            confidence_score)
SELECT 'bench-evidence-' || n || '-' || place, 'bench-run-' || n, source_type,
       'https://' || source || '.example/kestrel-' || n, title, snippet, tag, score
FROM generate_series(:first, :last) AS n,
     (VALUES
         (1, 'JOB_BOARD', 'jobs', 'Job posting: dispatcher, night shift',
          'You match incoming calls to the nearest qualified engineer and re-plan the day by phone when a job overruns.',
          'field-dispatch', 0.9),
         (2, 'REVIEWS', 'employers', 'Employee reviews',
          'Plans change three times before lunch and you hear it from the customer first.',
          'field-dispatch', 0.76),
         (3, 'WEBSITE', 'www', 'Sample service report',
          'Hand-written form with part numbers, typed up at the depot within five working days.',
          'field-reporting', 0.85),
         (4, 'DOCUMENT', 'tenders', 'Framework tender, payment annex',
          'Invoices without a signed service report are returned unpaid.',
          'billing', 0.78),
         (5, 'NEWS', 'plant-weekly', 'Kestrel opens a second depot',
          'The firm expects a third more call-outs once the northern depot is staffed.',
          'planning', 0.64),
         (6, 'WEBSITE', 'portal', 'Customer portal, frequent questions',
          'Where is my engineer? Please call the planning desk, which knows the latest arrival time.',
          'field-dispatch', 0.7)
     ) AS evidence (place, source_type, source, title, snippet, tag, score);

INSERT INTO workflow_hypotheses (id, research_run_id, title, problem_statement, assumptions,
                                 confidence_score, evidence_refs, validation_questions,
                                 hours_saved_week_low, hours_saved_week_mid, hours_saved_week_high,
                                 handoff_speed_gain_pct, error_reduction_pct,
                                 revenue_leakage_recovered_low, revenue_leakage_recovered_mid,
                                 revenue_leakage_recovered_high, status)
SELECT 'bench-hypothesis-' || n || '-' || place, 'bench-run-' || n, title, problem, assumptions, score,
       ARRAY['bench-evidence-' || n || '-' || first_ref, 'bench-evidence-' || n || '-' || second_ref],
       questions, hours, hours + 5, hours + 13, handoff, errors, revenue, revenue + 2800, revenue + 6400,
       status
FROM generate_series(:first, :last) AS n,
     (VALUES
         (1, 'The day is re-planned by phone whenever a job overruns',
          'One dispatcher holds the state of the day in a spreadsheet and in their head. When a repair overruns, they call every engineer behind it, and customers learn of a new arrival time when they ask for it.',
          ARRAY['Engineers report an overrun by phone, if at all', 'Skills and certificates are not in the planning tool'],
          0.87, 1, 2,
          ARRAY['On an ordinary day, how many visits move after eight in the morning, and who calls whom?', 'How does a customer learn that the engineer will be late?'],
          9, 38.0, 12.0, NULL::float8, 'ACCEPTED'),
         (2, 'Invoices wait for service reports that are typed up later',
          'Reports are written by hand on site and typed up at the depot. Customers return invoices without a signed report, so finished work is invoiced days or weeks late.',
          ARRAY['Finance cannot see which reports are still on paper'],
          0.79, 3, 4,
          ARRAY['How many finished jobs of last month had no invoice ten days later?'],
          5, NULL, 24.0, 2400.0, 'PENDING'),
         (3, 'The second depot will be planned with a copy of the same spreadsheet',
          'With two depots, engineers near the border between them belong to two lists. Without one shared plan, the same person is promised twice.',
          ARRAY['The depots are planned by different people'],
          0.57, 5, 6,
          ARRAY['Who decides which depot takes a call in between?'],
          NULL, 20.0, NULL, NULL, 'DRAFT')
     ) AS hypothesis (place, title, problem, assumptions, score, first_ref, second_ref, questions, hours,
                      handoff, errors, revenue, status);

INSERT INTO automation_opportunities (id, research_run_id, title, description, assumptions,
                                      confidence_score, evidence_refs, hours_saved_week_low,
                                      hours_saved_week_mid, hours_saved_week_high,
                                      handoff_speed_gain_pct, error_reduction_pct, status)
SELECT 'bench-opportunity-' || n || '-' || place, 'bench-run-' || n, title, description, assumptions, score,
       ARRAY['bench-evidence-' || n || '-' || first_ref], hours, hours + 4, hours + 9, handoff, errors, status
FROM generate_series(:first, :last) AS n,
     (VALUES
         (1, 'Arrival times that update themselves',
          'When an engineer closes or extends a job on the phone, the day behind it is re-planned, and each customer gets the new arrival time by message.',
          ARRAY['Engineers carry a smartphone'], 0.82, 1, 8, 35.0, 10.0, 'ACCEPTED'),
         (2, 'Service reports signed on site',
          'The report is filled in on a tablet, signed by the customer and sent to invoicing the same hour.',
          ARRAY['Customers accept a signature on glass'], 0.75, 3, 6, 15.0, 22.0, 'PENDING')
     ) AS opportunity (place, title, description, assumptions, score, first_ref, hours, handoff, errors,
                       status);

INSERT INTO outreach_sequences (id, prospect_id, contact_id, campaign_id, research_run_id, template_key,
                                status, metadata)
SELECT 'bench-sequence-' || n, 'bench-prospect-' || n, 'bench-contact-' || n, 'bench-campaign',
       'bench-run-' || n, 'field-service-intro', 'SENT', '{"owner": "sales", "variant": "b"}'
FROM generate_series(:first, :last) AS n;

INSERT INTO outreach_steps (id, sequence_id, step_order, subject, body_text, status)
SELECT 'bench-step-' || n || '-' || place, 'bench-sequence-' || n, place, subject,
       'Hello Zoë, we read that Kestrel opens a second depot this year. Firms that plan two depots from one '
       'spreadsheet tell us that engineers near the border are promised twice, and that customers hear of a '
       'delay when they call. We have a way to re-plan the day from what engineers enter on their phones. '
       'Would half an hour next week suit you? Here is my calendar.',
       status
FROM generate_series(:first, :last) AS n,
     (VALUES (1, 'Two depots, one plan', 'OPENED'),
             (2, 'Re: Two depots, one plan', 'SENT'),
             (3, 'What a dispatcher told us', 'QUEUED'),
             (4, 'Shall I close your file?', 'DRAFTED')) AS step (place, subject, status);
