-- What is stored can be read back: PostgreSQL also holds infinite times, times far beyond the year 9999, and
-- arrays with holes, and no program here does. What other tools may have written so far is mended first.
-- The constraints hold for new rows from now on; the next migration looks at the others, without keeping
-- anybody from writing meanwhile.

SET CONSTRAINTS ALL IMMEDIATE;

DO $$
DECLARE
    item record;
    first_time CONSTANT text := quote_literal('0001-01-01 00:00:00+00');
    last_time CONSTANT text := quote_literal('9999-12-31 23:59:59.999999+00');
    tables CONSTANT text[] := ARRAY[
        'prospects', 'contacts', 'campaigns', 'research_runs', 'evidence_items', 'workflow_hypotheses',
        'automation_opportunities', 'outreach_sequences', 'outreach_steps', 'outreach_logs', 'bookings'
    ];
BEGIN
    FOR item IN
        SELECT relname AS "table", attname AS "column", attnotnull AS is_required
        FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
        WHERE attrelid = ANY (tables::regclass[]) AND atttypid = 'timestamptz'::regtype AND NOT attisdropped
    LOOP
        EXECUTE format(
            'UPDATE %1$I SET %2$I = %5$s WHERE %2$I < %3$s OR %2$I > %4$s',
            item.table, item.column, first_time, last_time,
            CASE WHEN item.is_required THEN 'now()' ELSE 'NULL' END
        );
        EXECUTE format(
            'ALTER TABLE %1$I ADD CONSTRAINT %5$I CHECK (%2$I >= %3$s AND %2$I <= %4$s) NOT VALID',
            item.table, item.column, first_time, last_time, item.table || '_' || item.column || '_in_range'
        );
    END LOOP;

    FOR item IN
        SELECT relname AS "table", attname AS "column"
        FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
        WHERE attrelid = ANY (tables::regclass[]) AND atttypid = 'text[]'::regtype AND NOT attisdropped
    LOOP
        EXECUTE format(
            'UPDATE %1$I SET %2$I = ARRAY(SELECT text FROM unnest(%2$I) AS text WHERE text IS NOT NULL)
             WHERE CASE WHEN array_ndims(%2$I) > 1 THEN true ELSE array_position(%2$I, NULL) IS NOT NULL END',
            item.table, item.column
        );
        EXECUTE format(
            'ALTER TABLE %1$I ADD CONSTRAINT %3$I
             CHECK (coalesce(array_ndims(%2$I), 1) = 1 AND array_position(%2$I, NULL) IS NULL) NOT VALID',
            item.table, item.column, item.table || '_' || item.column || '_without_holes'
        );
    END LOOP;
END
$$;

-- Anybody with a booking link can write what it names, and no index takes a long text: a delivery with one
-- could never be ignored.
UPDATE webhook_deliveries
SET event = event
    - CASE WHEN octet_length(event ->> 'outreachSequenceId') > 255 THEN 'outreachSequenceId' ELSE '' END
    - CASE WHEN octet_length(event ->> 'contactId') > 255 THEN 'contactId' ELSE '' END
WHERE state IN ('received', 'dead')
    AND (octet_length(event ->> 'outreachSequenceId') > 255 OR octet_length(event ->> 'contactId') > 255);
