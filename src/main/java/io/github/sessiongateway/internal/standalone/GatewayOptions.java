package io.github.sessiongateway.internal.standalone;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.internal.standalone.quick.BridgeCall;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which gateway a command asks: one that runs, or one in this process. */
final class GatewayOptions {
  @Option(names = "--via", paramLabel = "URL", description = "the bridge of a running gateway")
  private @Nullable String via;

  @Option(
      names = "--key-file",
      paramLabel = "FILE",
      description = "the caller's key or JWT for the bridge, with --via")
  private @Nullable String keyFile;

  @Option(
      names = "--ca-file",
      paramLabel = "FILE",
      description = "the authorities of the bridge's certificate, in PEM, with --via")
  private @Nullable String caFile;

  @Option(
      names = {"-conf", "--conf"},
      paramLabel = "FILE",
      description = "the configuration of the gateway in this process, without --via")
  private @Nullable String conf;

  /** Returns the URL of a bridge; null for a gateway in this process. */
  @Nullable String via() {
    return via;
  }

  @Nullable String keyFile() {
    return keyFile;
  }

  @Nullable String caFile() {
    return caFile;
  }

  /**
   * Checks which options are given together.
   *
   * @throws IllegalArgumentException naming them, if they do not go together
   */
  void check() {
    if (via == null && (keyFile != null || caFile != null)) {
      throw new IllegalArgumentException(
          "--key-file and --ca-file are for the bridge of a running gateway: add --via");
    }
    if (via != null && conf != null) {
      throw new IllegalArgumentException(
          "-conf is for a gateway in this process, and --via for a running one: leave one out");
    }
  }

  /** Sends a message to a gateway in this process. Returns the reply. */
  JsonObject sendHere(String address, @Nullable JsonObject body, @Nullable Bearer bearer)
      throws Exception {
    Vertx vertx = StandaloneVertx.start();
    try {
      return new LocalGatewayConnection(vertx, InstantSource.system(), conf)
          .send(address, body, bearer)
          .await(BridgeCall.LIMIT.toSeconds(), TimeUnit.SECONDS);
    } finally {
      vertx.close().await(BridgeCall.LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
  }
}
