DO $$
DECLARE
    item record;
BEGIN
    FOR item IN
        SELECT conrelid::regclass AS "table", conname AS name FROM pg_constraint
        WHERE contype = 'c' AND (conname LIKE '%\_in\_range' OR conname LIKE '%\_without\_holes')
    LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', item.table, item.name);
    END LOOP;
END
$$;
