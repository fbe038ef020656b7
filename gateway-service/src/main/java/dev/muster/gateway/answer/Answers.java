package dev.muster.gateway.answer;

import dev.muster.gateway.GatewayConfig;
import dev.muster.gateway.admission.Room;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;

/** The room this gateway has for large answers at a time, over all requests. */
@Singleton
public class Answers {
    private final Room room;

    Answers(GatewayConfig config) {
        this.room = new Room(config.rest().maxAnswers().asLongValue());
    }

    /** The share of one request, which has nothing yet. On the event loop of the request, once. */
    public AnswerShare share(RoutingContext request) {
        AnswerShare share = new AnswerShare(room);
        request.addEndHandler(ended -> share.requestEnded());
        if (request.response().closed()) {
            share.giveBack();
        }
        return share;
    }
}
