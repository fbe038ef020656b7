package dev.muster.embedding;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.muster.embedding.tokens.Span;
import io.smallrye.mutiny.groups.UniAwait;
import java.time.Instant;
import java.time.OffsetDateTime;

/** The rules of the house, as far as a machine can hold them. */
@AnalyzeClasses(packages = "dev.muster.embedding", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule capabilitiesHaveNoCycles =
            slices().matching("dev.muster.embedding.(*)..").should().beFreeOfCycles();

    /** {@link ByteString} is what vectors are: bytes that nobody changes. */
    @ArchTest
    static final ArchRule theMiddleKnowsNoTransport = noClasses()
            .that()
            .haveNameNotMatching(".*(GrpcService|Messages)(\\$.*)?")
            .should()
            .dependOnClassesThat(resideInAnyPackage("dev.muster.proto..", "com.google.protobuf..", "io.grpc..")
                    .and(not(assignableTo(ByteString.class)))
                    .and(not(assignableTo(UnsafeByteOperations.class))));

    @ArchTest
    static final ArchRule onlyTheLocalModelKnowsOnnx = noClasses()
            .that()
            .resideOutsideOfPackage("..embedding.onnx..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("ai.onnxruntime..");

    @ArchTest
    static final ArchRule onlyTokensKnowTheTokenizersLibrary = noClasses()
            .that()
            .resideOutsideOfPackage("..embedding.tokens..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("ai.djl..");

    /** {@code DocumentRow} is what the statements on documents share. */
    @ArchTest
    static final ArchRule onlyAdaptersKnowSql = noClasses()
            .that()
            .resideOutsideOfPackage("..embedding.platform..")
            .and()
            .haveNameNotMatching(".*\\.(Pg\\w+|DocumentRow)(\\$.*)?")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.vertx.sqlclient..", "io.vertx.mutiny.sqlclient..", "io.vertx.pgclient..", "java.sql..");

    @ArchTest
    static final ArchRule onlyTheQueueKnowsSqs = noClasses()
            .that()
            .haveNameNotMatching(".*\\.SqsDocuments(\\$.*)?")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("software.amazon..");

    @ArchTest
    static final ArchRule cuttingIsPure = classes()
            .that()
            .resideInAPackage("..embedding.chunk..")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage("..embedding.chunk..", "java..", "org.jspecify..")
                    .or(assignableTo(Span.class)));

    @ArchTest
    static final ArchRule nothingBlocks = noClasses()
            .should()
            .dependOnClassesThat()
            .areAssignableTo(UniAwait.class)
            .orShould()
            .callMethod(Thread.class, "sleep", long.class);

    @ArchTest
    static final ArchRule timeIsTakenFromAClock = noClasses()
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(OffsetDateTime.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis");
}
