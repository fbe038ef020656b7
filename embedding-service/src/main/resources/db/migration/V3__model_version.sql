-- A space is of one version of its model: another one with the same name and dimensions makes vectors that cannot be compared.

-- null until a replica first uses the space, and then what that one runs; so is a space that was filled before there was this column
alter table model add column version text;
