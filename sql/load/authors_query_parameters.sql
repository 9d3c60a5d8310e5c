-- Whether the user's query for authors has parameters: of those that this session has prepared, any.
select exists (select
               from pg_prepared_statements
               where name like 'authors\_query\_columns\_%' and cardinality(parameter_types) > 0)
