package io.github.sessiongateway.internal.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The tokens (JWT) that clients authenticate with.
 *
 * @param keys the file of the issuer's public keys
 * @param jwks whether that file is a JWK set (RFC 7517); otherwise it is one key in PEM
 * @param issuer the required claim {@code iss}
 * @param audience the audience that the claim {@code aud} must include
 * @param permissionsClaim the claim that lists permissions
 */
public record JwtConfig(
    Path keys, boolean jwks, String issuer, String audience, String permissionsClaim) {

  private static final String CLAIM = "permissions";

  /** Returns the configuration if the mode is {@code JWT} and it is complete, otherwise null. */
  static @Nullable JwtConfig read(ConfigReader settings, boolean wanted) {
    Path jwks = ConfigFiles.readable(settings, "bridge.auth.jwt.jwks-file");
    Path pem = ConfigFiles.readable(settings, "bridge.auth.jwt.public-key-file");
    String issuer = settings.optional("bridge.auth.jwt.issuer").or("");
    String audience = settings.optional("bridge.auth.jwt.audience").or("");
    String claim = settings.text("bridge.auth.jwt.permissions-claim").or(CLAIM);
    if (!wanted) {
      if (jwks != null || pem != null) {
        settings.problem(
            jwks == null ? "bridge.auth.jwt.public-key-file" : "bridge.auth.jwt.jwks-file",
            "is given, but bridge.auth.mode is not jwt");
      }
      Map<String, Boolean> given =
          Map.of(
              "issuer", !issuer.isEmpty(),
              "audience", !audience.isEmpty(),
              "permissions-claim", !claim.equals(CLAIM));
      new TreeMap<>(given)
          .forEach(
              (name, isGiven) -> {
                if (isGiven) {
                  settings.problem(
                      "bridge.auth.jwt." + name, "is given, but bridge.auth.mode is not jwt");
                }
              });
      return null;
    }
    boolean isWrong =
        settings.isWrong("bridge.auth.jwt.jwks-file")
            || settings.isWrong("bridge.auth.jwt.public-key-file");
    if ((jwks == null) == (pem == null) && !isWrong) {
      settings.problem(
          "bridge.auth.jwt.jwks-file",
          "exactly one of this and bridge.auth.jwt.public-key-file is needed for"
              + " bridge.auth.mode: jwt");
    }
    Stream.of("issuer", "audience")
        .filter(name -> (name.equals("issuer") ? issuer : audience).isEmpty())
        .forEach(
            name ->
                settings.problem("bridge.auth.jwt." + name, "is needed for bridge.auth.mode: jwt"));
    Path keys = jwks == null ? pem : jwks;
    return keys == null ? null : new JwtConfig(keys, jwks != null, issuer, audience, claim);
  }
}
