-- The two roles and the database: one role owns the tables and migrates, the other serves and owns nothing.
--   as a superuser, once, with both words set before it: docs/operations.md says how, so that no process list shows them.
\set ON_ERROR_STOP on
create role jiebang_owner login password :'owner_word';
create role jiebang login password :'word';
create database jiebang owner jiebang_owner encoding 'UTF8' template template0;
revoke all on database jiebang from public;
grant connect on database jiebang to jiebang;
\connect jiebang
revoke all on schema public from public;
grant usage on schema public to jiebang;
alter default privileges for role jiebang_owner in schema public grant select, insert, update, delete on tables to jiebang;
alter default privileges for role jiebang_owner in schema public grant usage, select on sequences to jiebang;
