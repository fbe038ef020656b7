/** The search in documents over REST. Whose documents is decided by who asks, and by nothing in a body. */
@NullMarked
package dev.muster.gateway.search;

import org.jspecify.annotations.NullMarked;
