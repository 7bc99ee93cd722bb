package io.github.sessiongateway.internal.standalone;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.ManagedAddress;
import io.github.sessiongateway.api.SessionAddress;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.config.Durations;
import io.github.sessiongateway.internal.standalone.quick.BridgeCall;
import io.github.sessiongateway.internal.standalone.quick.BridgeException;
import io.github.sessiongateway.internal.standalone.quick.CallInput;
import io.github.sessiongateway.internal.standalone.quick.ExitCode;
import io.vertx.core.json.JsonObject;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options by which a command gets a token: of a managed session, or of an organization. */
final class TokenOptions {
  /** Uses a token and returns the exit code. */
  @FunctionalInterface
  interface Use {
    int with(String token) throws Exception;
  }

  @Option(
      names = "--session",
      paramLabel = "NAME",
      description = "a managed session; default: default")
  private @Nullable String session;

  @Option(
      names = "--min-ttl",
      paramLabel = "DURATION",
      description = "how long the session's token must be valid at least, such as 1h")
  private @Nullable String minTtl;

  @Option(
      names = "--organization",
      paramLabel = "ID",
      description = "mints a token of an organization with an API token instead")
  private @Nullable String organization;

  @Option(
      names = "--validity",
      paramLabel = "DURATION",
      description = "how long the minted token is valid: 1s to 24h; default: 1h")
  private @Nullable String validity;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "the API token, with --organization; - is stdin; default: KOYEB_TOKEN")
  private @Nullable String tokenFile;

  @Mixin private final GatewayOptions gateway = new GatewayOptions();

  /** Gets a token and uses it. A failure is printed, and its exit code returned. */
  int run(InputStream in, PrintStream err, Map<String, String> env, Use use) throws Exception {
    String token;
    try {
      token = token(in, env);
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      return ExitCode.COMMAND_LINE;
    } catch (BridgeException e) {
      return e.report(err);
    } catch (SessionException e) {
      err.println(e.toJson().encode());
      return ExitCode.of(e);
    } catch (TimeoutException e) {
      return BridgeCall.late(err);
    }
    return use.with(token);
  }

  private String token(InputStream in, Map<String, String> env) throws Exception {
    checkTogether();
    Map<String, Object> body = new HashMap<>();
    Bearer apiToken = null;
    if (organization == null) {
      put(body, "session", session);
      put(body, "min_ttl", minTtl == null ? null : secondsUp("--min-ttl", minTtl));
    } else {
      body.put("organization_id", organization);
      put(body, "validity", validity == null ? null : wholeSeconds("--validity", validity) + "s");
      apiToken = CallInput.apiToken(tokenFile, in, env);
    }
    String address =
        organization == null ? ManagedAddress.TOKEN.address() : SessionAddress.MINT.address();
    String via = gateway.via();
    Object token =
        via == null
            ? gateway
                .sendHere(address, new JsonObject(body), apiToken)
                .getJsonObject("token")
                .getMap()
            : BridgeCall.reply(
                    via, gateway.keyFile(), gateway.caFile(), env, address, body, apiToken)
                .get("token");
    if (token instanceof Map<?, ?> reply && reply.get("id") instanceof String id) {
      return id;
    }
    throw new IllegalStateException("A reply has no token");
  }

  private static void put(Map<String, Object> body, String field, @Nullable Object value) {
    if (value != null) {
      body.put(field, value);
    }
  }

  /** Returns the whole seconds that are at least as long as a duration. */
  static int secondsUp(String option, String text) {
    Duration duration = duration(option, text);
    return (int) duration.plusSeconds(1).minusNanos(1).toSeconds();
  }

  private static long wholeSeconds(String option, String text) {
    Duration duration = duration(option, text);
    if (!duration.equals(duration.truncatedTo(ChronoUnit.SECONDS))) {
      throw new IllegalArgumentException(option + " must be whole seconds, such as 90s or 1h");
    }
    return duration.toSeconds();
  }

  private static Duration duration(String option, String text) {
    Duration duration = Durations.parse(text);
    if (duration == null || duration.toSeconds() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(option + " must be a duration such as 90s or 1h");
    }
    return duration;
  }

  private void checkTogether() {
    if (organization != null && (session != null || minTtl != null)) {
      throw new IllegalArgumentException(
          "--organization mints a token without a session: leave out --session and --min-ttl");
    }
    if (organization == null && (validity != null || tokenFile != null)) {
      throw new IllegalArgumentException(
          "--validity and --token-file are for a mint: add --organization");
    }
    gateway.check();
  }
}
