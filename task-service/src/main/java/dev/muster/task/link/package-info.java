/**
 * AgentLink: the gRPC face of sessions. One standing stream for each gateway; protobuf ends here.
 */
@NullMarked
package dev.muster.task.link;

import org.jspecify.annotations.NullMarked;
