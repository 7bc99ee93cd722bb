package io.github.sessiongateway.internal.bridge.http;

import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.internal.config.SandboxConfig;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the console says about its gateway.
 *
 * @param upstream {@code sandbox}, or the host of Koyeb
 * @param api where the gateway sends its calls
 * @param email an account of the sandbox; null without one
 * @param password its password if it is the documented default; otherwise null
 */
public record ConsoleInfo(
    String version, String upstream, URI api, @Nullable String email, @Nullable String password) {
  /**
   * Describes a gateway that calls {@code api}.
   *
   * @param version null in a build without a version
   */
  public static ConsoleInfo of(@Nullable String version, URI api, SandboxConfig sandbox) {
    String shown = version == null ? "development" : version;
    if (!sandbox.enabled()) {
      return new ConsoleInfo(shown, api.getHost(), api, null, null);
    }
    Map<String, Secret> users = sandbox.users();
    if (users.size() != 1) {
      return new ConsoleInfo(shown, "sandbox", api, null, null);
    }
    Map.Entry<String, Secret> user = users.entrySet().iterator().next();
    boolean isDefault = users.equals(SandboxConfig.DEFAULT_USERS);
    String password = isDefault ? user.getValue().value() : null;
    return new ConsoleInfo(shown, "sandbox", api, user.getKey(), password);
  }

  public JsonObject toJson() {
    JsonObject json =
        new JsonObject().put("version", version).put("upstream", upstream).put("api", "" + api);
    if (email != null) {
      JsonObject account = new JsonObject().put("email", email);
      json.put("account", password == null ? account : account.put("password", password));
    }
    return json;
  }

  /** Without the account. */
  @Override
  public String toString() {
    return "ConsoleInfo[" + version + ", " + upstream + "]";
  }
}
