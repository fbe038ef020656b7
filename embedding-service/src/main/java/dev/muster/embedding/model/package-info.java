/** The models there are, each with its provider and the queue before it. */
@NullMarked
package dev.muster.embedding.model;

import org.jspecify.annotations.NullMarked;
