-- Of the document's text, so that what a tenant has waiting is bounded in bytes, too.
alter table pending add column bytes integer not null default 0;
update pending p set bytes = d.bytes from document d where d.id = p.document_id;
