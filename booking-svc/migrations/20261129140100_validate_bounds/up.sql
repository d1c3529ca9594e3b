-- The rows from before the constraints, in a transaction of its own: nobody has to wait for it.
DO $$
DECLARE
    item record;
BEGIN
    FOR item IN
        SELECT conrelid::regclass AS "table", conname AS name FROM pg_constraint
        WHERE contype = 'c' AND NOT convalidated
            AND (conname LIKE '%\_in\_range' OR conname LIKE '%\_without\_holes')
    LOOP
        EXECUTE format('ALTER TABLE %s VALIDATE CONSTRAINT %I', item.table, item.name);
    END LOOP;
END
$$;
