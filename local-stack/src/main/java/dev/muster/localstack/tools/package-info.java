/**
 * The folder {@code .muster/tools} and what is unpacked into it: servers fetched once, each pinned by version and
 * SHA-256. Knows how to fetch them, not how to run them.
 */
@NullMarked
package dev.muster.localstack.tools;

import org.jspecify.annotations.NullMarked;
