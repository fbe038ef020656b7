package dev.muster.task.link;

import dev.muster.protocol.caller.CallerTokens;
import dev.muster.task.finish.Attempts;
import dev.muster.task.session.Desk;
import dev.muster.task.session.Sessions;
import jakarta.inject.Singleton;

/** What every stream works with. */
@Singleton
record LinkParts(CallerTokens tokens, Sessions sessions, Attempts attempts, Desk desk) {}
