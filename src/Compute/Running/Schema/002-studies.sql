-- A study: runs over worker counts and strategies. study is the whole Study as JSON; its runs name it.
create table studies (
  id text primary key, -- sorts by time of creation
  name text not null,
  state text not null,
  study text not null
) strict;

alter table runs add column study text;

create index runs_of_study on runs (study) where study is not null;
