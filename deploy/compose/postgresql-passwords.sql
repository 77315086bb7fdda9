-- Run once, after postgresql-roles.sql, when the container makes its database.
\set migrator `cat /run/secrets/migrator_password`
\set service `cat /run/secrets/service_password`
ALTER ROLE concert_migrator PASSWORD :'migrator';
ALTER ROLE concert_service PASSWORD :'service';
