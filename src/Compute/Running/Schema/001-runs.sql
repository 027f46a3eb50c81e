-- A run. What lists and searches need has columns of its own; result is the whole RunResult as JSON.
create table runs (
  id text primary key, -- sorts by time of submission
  name text not null,
  state text not null,
  workload text not null,
  strategy text not null,
  result text not null
) strict;

-- Measured times that other runs are compared with: the sequential baseline, and runs without recording (controls).
create table reference_runs (
  kind text not null check (kind in ('baseline', 'control')),
  experiment text not null, -- what must be equal, as JSON
  elapsed_ns integer not null,
  answer text not null, -- JSON
  measured_at text not null, -- ISO 8601
  primary key (kind, experiment)
) strict;
