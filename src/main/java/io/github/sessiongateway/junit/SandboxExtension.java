package io.github.sessiongateway.junit;

import static java.util.Objects.requireNonNull;

import io.github.sessiongateway.SessionGateway;
import io.github.sessiongateway.api.ManagedSessions;
import io.github.sessiongateway.bus.SessionClient;
import io.github.sessiongateway.internal.config.GatewayConfig;
import io.github.sessiongateway.sandbox.Sandbox;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.ScopedObject;
import io.vertx.junit5.VertxExtension;
import java.time.InstantSource;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a gateway on a sandbox, so that an application is tested without Koyeb. It works with
 * the Vertx of {@link VertxExtension}, which has to be an earlier parameter:
 *
 * <pre>{@code
 * @ExtendWith({VertxExtension.class, SandboxExtension.class})
 * class AppsTest {
 *   @Test
 *   void theAppsAreListed(Vertx vertx, Sandbox koyeb, ManagedSessions sessions) throws Exception {
 *     BearerAuth auth = new BearerAuth(sessions, "default");
 *     HttpRequest<Buffer> apps = WebClient.create(vertx).getAbs(koyeb.baseUrl() + "/v1/apps");
 *     HttpResponse<Buffer> reply = auth.send(apps).await(10, TimeUnit.SECONDS);
 *     assertEquals(200, reply.statusCode());
 *   }
 * }
 * }</pre>
 *
 * <p>A parameter can be the {@link Sandbox}, the {@link SessionGateway}, a {@link SessionClient} or
 * its {@link ManagedSessions}. All parameters of a test are of one gateway. It is deployed for the
 * first of them and undeployed when the test ends; when the class ends, if a {@code @BeforeAll}
 * method asked for it.
 *
 * <p>The sandbox accepts two API tokens, the user {@code demo@example.com} and the password {@code
 * demo}. The gateway keeps the session {@code default} alive by the first token. Another
 * configuration is given to the constructor, in a field with {@code @RegisterExtension}.
 *
 * <p>Needs vertx-junit5 and JUnit 5.13 or later on the class path.
 */
public final class SandboxExtension implements ParameterResolver {
  /** An API token of the user {@code demo@example.com}. */
  public static final String USER_API_TOKEN = "demo-api-token";

  /** An API token of the organization of that user. */
  public static final String ORGANIZATION_API_TOKEN = "demo-organization-api-token";

  private static final Namespace NAMESPACE = Namespace.create(SandboxExtension.class);
  private static final int LIMIT_SECONDS = 30;
  private static final Pattern SANDBOX_KEY = Pattern.compile("sandbox(\\..*)?");

  private static final Map<Class<?>, Function<Started, Object>> PARAMETERS =
      Map.of(
          Sandbox.class,
          Started::sandbox,
          SessionGateway.class,
          Started::gateway,
          SessionClient.class,
          started -> new SessionClient(started.vertx),
          ManagedSessions.class,
          started -> started.gateway.managed());

  private final JsonObject config;

  private record Started(Vertx vertx, Sandbox sandbox, SessionGateway gateway, String id)
      implements AutoCloseable {
    @Override
    public void close() throws TimeoutException {
      await(vertx.undeploy(id).eventually(sandbox::close));
    }
  }

  /** Configures the gateway by nothing but the defaults above. */
  public SandboxExtension() {
    this(new JsonObject());
  }

  /**
   * Configures the gateway by these keys, which are dotted, such as {@code sandbox.faults}. They
   * replace the defaults above.
   */
  public SandboxExtension(JsonObject config) {
    this.config =
        new JsonObject()
            .put("sandbox.port", 0)
            .put(
                "sandbox.api-tokens",
                JsonArray.of(USER_API_TOKEN, "organization:" + ORGANIZATION_API_TOKEN))
            .put("sessions.default.credential.kind", "api-token")
            .put("sessions.default.credential.token", USER_API_TOKEN)
            .put(
                "sessions.default.credential.organization-id",
                Sandbox.organizationId("demo@example.com"))
            .mergeIn(config);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return PARAMETERS.containsKey(parameter.getParameter().getType());
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Started started =
        context
            .getStore(NAMESPACE)
            .getOrComputeIfAbsent(Started.class, type -> start(vertx(context)), Started.class);
    return requireNonNull(PARAMETERS.get(parameter.getParameter().getType())).apply(started);
  }

  private static Vertx vertx(ExtensionContext context) {
    Object found = context.getStore(Namespace.GLOBAL).get(VertxExtension.VERTX_INSTANCE_KEY);
    if (found instanceof ScopedObject<?> scoped && scoped.get() instanceof Vertx vertx) {
      return vertx;
    }
    throw new ParameterResolutionException(
        "SandboxExtension found no Vertx: add VertxExtension, and a parameter Vertx before the"
            + " gateway's.");
  }

  private Started start(Vertx vertx) {
    try {
      return await(
          Sandbox.start(
                  vertx,
                  GatewayConfig.read(keys(true).put("sandbox.enabled", true)).sandbox(),
                  InstantSource.system(),
                  new SplittableRandom())
              .compose(sandbox -> deploy(vertx, sandbox)));
    } catch (TimeoutException e) {
      throw new ParameterResolutionException(
          "The gateway has not started within " + LIMIT_SECONDS + " s.", e);
    }
  }

  private Future<Started> deploy(Vertx vertx, Sandbox sandbox) {
    SessionGateway gateway = new SessionGateway();
    JsonObject own = keys(false).put("upstream.base-url", sandbox.baseUrl().toString());
    return vertx
        .deployVerticle(gateway, new DeploymentOptions().setConfig(own))
        .map(id -> new Started(vertx, sandbox, gateway, id));
  }

  /** Returns the keys of the sandbox, or those of the gateway, which would warn of the others. */
  private JsonObject keys(boolean ofSandbox) {
    JsonObject keys = config.copy();
    keys.fieldNames().removeIf(key -> SANDBOX_KEY.matcher(key).matches() != ofSandbox);
    return keys;
  }

  private static <T> T await(Future<T> future) throws TimeoutException {
    return future.await(LIMIT_SECONDS, TimeUnit.SECONDS);
  }
}
