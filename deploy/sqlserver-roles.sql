-- The two logins of the service on SQL Server: concert_migrator changes the schema, concert_service only rows. Run it once,
-- as a sysadmin, in the service's database before the first --migrate; a repeat changes nothing:
--   sqlcmd -d Concert -v MigratorPassword=... ServicePassword=... -i deploy/sqlserver-roles.sql
IF EXISTS (SELECT 1 FROM sys.databases WHERE database_id = DB_ID() AND is_read_committed_snapshot_on = 0)
  ALTER DATABASE CURRENT SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE;
ALTER DATABASE CURRENT SET ALLOW_SNAPSHOT_ISOLATION ON;
GO

IF SUSER_ID('concert_migrator') IS NULL CREATE LOGIN concert_migrator WITH PASSWORD = '$(MigratorPassword)';
IF SUSER_ID('concert_service') IS NULL CREATE LOGIN concert_service WITH PASSWORD = '$(ServicePassword)';
IF USER_ID('concert_migrator') IS NULL CREATE USER concert_migrator FOR LOGIN concert_migrator;
IF USER_ID('concert_service') IS NULL CREATE USER concert_service FOR LOGIN concert_service;
GO

ALTER ROLE db_ddladmin ADD MEMBER concert_migrator;
GRANT SELECT, INSERT, UPDATE, DELETE ON SCHEMA::dbo TO concert_migrator;

-- The schema's tables, also those of later migrations, and its sequences, from which UPDATE lets it draw.
GRANT SELECT, INSERT, UPDATE, DELETE ON SCHEMA::dbo TO concert_service;
GO
