package dev.muster.gateway.testing;

import dev.muster.localstack.testing.BackEndsResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A gateway over a real PostgreSQL and two fake replicas each of the task and the embedding service. */
@QuarkusTest
@QuarkusTestResource(value = BackEndsResource.class, initArgs = @ResourceArg(name = "service", value = "gateway"))
@QuarkusTestResource(TaskServices.class)
@QuarkusTestResource(EmbeddingServices.class)
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface GatewayTest {}
