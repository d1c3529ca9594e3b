-- Ten messages in the log of each of the prospects :first to :last, as a tool that sends mail keeps them.

INSERT INTO outreach_logs (id, prospect_id, contact_id, sequence_id, channel, status, subject, body_text,
                           metadata, sent_at)
SELECT 'bench-log-' || n || '-' || place, 'bench-prospect-' || n, 'bench-contact-' || n,
       'bench-sequence-' || n, 'email', CASE place % 3 WHEN 0 THEN 'opened' ELSE 'sent' END,
       'Two depots, one plan', 'Hello Zoë, we read that Kestrel opens a second depot this year.',
       '{"provider": "smtp", "messageId": "5d0ab1c8-55c2-5f5c-9a2f-0b7f7e1e9f10"}',
       now() - place * interval '1 day'
FROM generate_series(:first, :last) AS n, generate_series(1, 10) AS place;
