-- The table of the sessions that gateways share, for PostgreSQL 13 or later.
-- A gateway whose role may create tables runs this file by itself. An administrator runs it for any
-- other role, in the schema that is first in the role's search_path:
--
--   psql -v ON_ERROR_STOP=1 -d DATABASE -f session-gateway.sql
--   GRANT SELECT, INSERT, UPDATE, DELETE ON session_gateway_sessions TO ROLE;
--
-- It can be run again, and changes nothing then.
BEGIN;

-- Without notices of what exists.
SET LOCAL client_min_messages = warning;

-- One gateway at a time.
SELECT pg_advisory_xact_lock(7236831914562087751);

CREATE TABLE IF NOT EXISTS session_gateway_sessions (
  name text COLLATE "C" PRIMARY KEY,
  -- Random. A gateway replaces a row only if it still has the revision that the gateway has read.
  revision bigint NOT NULL,
  login bigint NOT NULL,
  is_end boolean NOT NULL,
  generation bigint NOT NULL,
  -- The token: all of these, or none. Times are in milliseconds by this server's clock.
  birth bigint,
  standing text,
  ends_at bigint,
  life bigint,
  -- Encrypted by the gateways. This server has no key.
  sealed bytea,
  -- The gateway that may call Koyeb for the session, and until when.
  holder text,
  held_until bigint,
  failures integer NOT NULL,
  not_before bigint NOT NULL,
  failure text,
  rejected_credentials text,
  kept boolean NOT NULL,
  removable_at bigint NOT NULL,
  format integer NOT NULL,
  -- The transaction that wrote the row, by which gateways find what has changed.
  changed xid8 NOT NULL
);

-- It is encrypted, therefore it cannot be compressed.
ALTER TABLE session_gateway_sessions ALTER COLUMN sealed SET STORAGE EXTERNAL;

CREATE INDEX IF NOT EXISTS session_gateway_changes ON session_gateway_sessions (changed, name);

CREATE INDEX IF NOT EXISTS session_gateway_removable ON session_gateway_sessions (removable_at);

COMMENT ON TABLE session_gateway_sessions IS 'koyeb-session-gateway, version 1';

COMMIT;
