package dev.muster.gateway.socket;

import dev.muster.gateway.identity.Authenticate;
import dev.muster.gateway.identity.Identity;
import dev.muster.gateway.problem.Failures;
import dev.muster.gateway.problem.Problem;
import dev.muster.gateway.problem.ProblemRoutes;
import dev.muster.protocol.caller.Caller;
import dev.muster.protocol.caller.CallerTokens;
import dev.muster.protocol.caller.Scope;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import io.netty.channel.Channel;
import io.quarkus.websockets.next.HttpUpgradeCheck;
import io.quarkus.websockets.next.UserData.TypedKey;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Objects;

/**
 * The question who wants to connect, before the upgrade. Refusals are problems like those of REST. A key is taken from the
 * header only: URLs end up in logs.
 */
@Singleton
class AgentUpgrade implements HttpUpgradeCheck {
    static final TypedKey<AgentIdentity> WHO = new TypedKey<>("who");
    static final TypedKey<Channel> CHANNEL = new TypedKey<>("channel");

    private final Authenticate authenticate;
    private final KeyWatch keys;
    private final AgentSockets sockets;
    private final CallerTokens tokens;
    private final Clock clock;

    AgentUpgrade(Authenticate authenticate, KeyWatch keys, AgentSockets sockets, CallerTokens tokens, Clock clock) {
        this.authenticate = authenticate;
        this.keys = keys;
        this.sockets = sockets;
        this.tokens = tokens;
        this.clock = clock;
    }

    @Override
    public boolean appliesTo(String endpointId) {
        return endpointId.equals(AgentSocket.ENDPOINT);
    }

    @Override
    public Uni<CheckResult> perform(HttpUpgradeContext upgrade) {
        HttpServerRequest request = upgrade.httpRequest();
        Context context = Objects.requireNonNull(Vertx.currentContext(), "requests come on an event loop");
        int revocations = keys.revocations();
        return room().chain(() -> authenticate.byAuthorization(request.getHeader(HttpHeaders.AUTHORIZATION)))
                .invoke(AgentUpgrade::requireScope)
                .call(this::room)
                .emitOn(task -> context.runOnContext(now -> task.run()))
                .invoke(identity -> remember(upgrade, identity, revocations))
                .replaceWith(CheckResult.permitUpgradeSync())
                .onFailure()
                .recoverWithUni(failure -> refuse(request, failure));
    }

    /** Answers by itself, because a check can only say no without a body; nothing is left to be done after it. */
    private static Uni<CheckResult> refuse(HttpServerRequest request, Throwable failure) {
        ProblemRoutes.send(request.response(), new Problem(Failures.of(failure)));
        return Uni.createFrom().nothing();
    }

    /** Asked before anything is spent on the caller, and again when it may have waited. */
    private Uni<Void> room() {
        try {
            sockets.requireRoom();
            return Uni.createFrom().voidItem();
        } catch (MusterException full) {
            return Uni.createFrom().failure(full);
        }
    }

    private static void requireScope(Identity identity) {
        Caller caller = identity.caller();
        if (!caller.may(Scope.AGENTS_CONNECT) && !caller.may(Scope.AGENTS_SHARED)) {
            throw ErrorCode.PERMISSION_DENIED.because("The key lacks the scope " + Scope.AGENTS_CONNECT);
        }
    }

    private void remember(HttpUpgradeContext upgrade, Identity identity, int revocations) {
        upgrade.userData().put(WHO, new AgentIdentity(identity, revocations, tokens, clock));
        upgrade.userData().put(CHANNEL, ((ConnectionBase) upgrade.httpRequest().connection()).channel());
    }
}
