/**
 * The gRPC door of tasks and agents: who may enter, and messages turned into the words of the use cases and back. The only
 * place where both are known.
 */
@NullMarked
package dev.muster.task.door;

import org.jspecify.annotations.NullMarked;
