-- What the trend views compute of their figures. Each argument is used once or is a plain column, so that the
-- planner writes the expression into the query instead of calling a function for each row.

create or replace function xingtu_report.middle_of(lower_end numeric, upper_end numeric) returns numeric
language sql immutable parallel safe
return trim_scale((lower_end + upper_end) * 0.5); -- a division would round
comment on function xingtu_report.middle_of(numeric, numeric) is
  'The middle of a range, the value itself if both ends are equal; NULL if an end is open or nothing was reported';

create or replace function xingtu_report.is_range(lower_end numeric, upper_end numeric) returns boolean
language sql immutable parallel safe
return case when num_nonnulls(lower_end, upper_end) > 0 then lower_end is distinct from upper_end end;
comment on function xingtu_report.is_range(numeric, numeric) is
  'Whether two ends are a range, also one with an open end; false: an exact value; NULL: nothing was reported';

create or replace function xingtu_report.change_ratio(value numeric, previous numeric) returns numeric
language sql immutable parallel safe
return trim_scale(round(value / nullif(previous, 0) - 1, 6));
comment on function xingtu_report.change_ratio(numeric, numeric) is
  'By which part of the previous value a value has changed, to six decimals: 0.25 is a quarter more; NULL if either is NULL or the previous one is 0';
