-- Persons who were erased: nothing is kept of them but that they are not to be written to.

CREATE TABLE erased_persons (
    address_hash bytea PRIMARY KEY CHECK (octet_length(address_hash) = 32),
    erased_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE erased_persons IS 'Persons who were erased and are not to be stored or written to again.';
COMMENT ON COLUMN erased_persons.address_hash IS 'The SHA-256 of the normalised address less its tag.';
COMMENT ON COLUMN erased_persons.erased_at IS 'When the person was erased first.';

ALTER TABLE contacts ADD COLUMN erased_at timestamptz;
COMMENT ON COLUMN contacts.erased_at IS 'When the person was erased; nothing that an import tells of them is stored again.';
