/** What every service has to agree on about tasks: how large they may be, and what may stand in them. */
@NullMarked
package dev.muster.protocol.task;

import org.jspecify.annotations.NullMarked;
