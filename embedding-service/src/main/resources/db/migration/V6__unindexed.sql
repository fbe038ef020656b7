-- Pending and failed documents are few of many: a list of them reads no others.
create index document_unindexed on document (tenant, id) where state <> 2;
