-- A door may be lowered: it then gives a lower assurance, or some of its methods are refused.
alter table operator_decision drop constraint operator_decision_action_check;
alter table operator_decision add constraint operator_decision_action_check
  check (action in ('force', 'close', 'maintenance', 'lower'));

alter table operator_decision
  add column lowered_acr text check (lowered_acr ~ '^urn:gwanmun:loa:[1-4]$'),
  add column lowered_methods text[] not null default '{}' check (cardinality(lowered_methods) <= 20),
  add constraint operator_decision_lowers
  check ((action = 'lower') = (lowered_acr is not null or cardinality(lowered_methods) > 0));
