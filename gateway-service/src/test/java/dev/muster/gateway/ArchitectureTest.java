package dev.muster.gateway;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Where each technology may be spoken of. */
@AnalyzeClasses(packages = "dev.muster.gateway", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule PACKAGES_HAVE_NO_CYCLES =
            slices().matching("dev.muster.gateway.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule THE_ROOT_KNOWS_NO_CAPABILITY = noClasses()
            .that()
            .resideInAPackage("dev.muster.gateway")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.muster.gateway.*..");

    @ArchTest
    static final ArchRule SQL_STAYS_IN_ITS_ADAPTERS = noClasses()
            .that(not(nameMatching(".*\\.Pg[A-Z][^.]*")))
            .should()
            .dependOnClassesThat(
                    resideInAnyPackage("io.vertx.mutiny.sqlclient..", "io.vertx.sqlclient..", "java.sql.."));

    @ArchTest
    static final ArchRule JAX_RS_STAYS_IN_FACES = noClasses()
            .that(
                    not(
                            nameMatching(
                                    ".*(Resource|ByteStreamWriter|LargeAnswerWriter|AuthenticationFilter|OriginFilter|IdentityContext|BodyReader|ProblemMapper|Failures)(\\$.*)?")))
            .should()
            .dependOnClassesThat(resideInAnyPackage("jakarta.ws.rs..", "org.jboss.resteasy.reactive.."));

    @ArchTest
    static final ArchRule GRPC_STAYS_WHERE_CALLS_ARE_MADE = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "dev.muster.gateway.replicas..",
                    "dev.muster.gateway.tasks..",
                    "dev.muster.gateway.embeddings..",
                    "dev.muster.gateway.link..",
                    "dev.muster.gateway.problem..")
            .should()
            .dependOnClassesThat(resideInAnyPackage("io.grpc.."));
}
