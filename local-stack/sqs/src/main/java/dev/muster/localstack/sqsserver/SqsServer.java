package dev.muster.localstack.sqsserver;

import org.elasticmq.rest.sqs.SQSRestServerBuilder;

/** The main program of the SQS server: {@code SqsServer HOST PORT}. */
public final class SqsServer {

    private SqsServer() {}

    /** Starts ElasticMQ; its own threads keep the process alive. */
    public static void main(String[] args) {
        SQSRestServerBuilder.withInterface(args[0])
                .withPort(Integer.parseInt(args[1]))
                .start()
                .waitUntilStarted();
        System.out.println("ready port=" + args[1]);
    }
}
