package dev.muster.embedding.documents;

/**
 * The answer to an add.
 *
 * @param created whether this call stored it
 */
record Added(DocumentView document, boolean created) {}
