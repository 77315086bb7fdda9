-- The two roles of the service on PostgreSQL: concert_migrator changes the schema, concert_service only rows. Run it once,
-- as a superuser, connected to the service's database before the first --migrate; a repeat changes nothing:
--   psql --dbname=concert --file=deploy/postgresql-roles.sql
-- Then give both a password (\password concert_migrator). If another role has run --migrate before, hand over what it made:
--   REASSIGN OWNED BY that_role TO concert_migrator;
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'concert_migrator') THEN
    CREATE ROLE concert_migrator LOGIN;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'concert_service') THEN
    CREATE ROLE concert_service LOGIN;
  END IF;
  EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO concert_migrator, concert_service', current_database());
END
$$;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO concert_migrator;
GRANT USAGE ON SCHEMA public TO concert_service;

-- What there is, and what later migrations will make.
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO concert_service;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO concert_service;
ALTER DEFAULT PRIVILEGES FOR ROLE concert_migrator IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO concert_service;
ALTER DEFAULT PRIVILEGES FOR ROLE concert_migrator IN SCHEMA public GRANT USAGE ON SEQUENCES TO concert_service;
