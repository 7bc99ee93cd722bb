package io.github.sessiongateway.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.sessiongateway.internal.json.StrictJson;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** JWTs signed with HS256 (RFC 7515) under a key that lives as long as this object. */
final class SandboxTokens {
  private static final String ALGORITHM = "HmacSHA256";
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
  private static final String HEADER =
      base64("{\"alg\":\"HS256\",\"typ\":\"JWT\"}".getBytes(UTF_8));

  private final Mac mac;

  SandboxTokens(SecureRandom random) {
    byte[] key = new byte[32];
    random.nextBytes(key);
    try {
      mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(ALGORITHM + " is part of every Java platform", e);
    }
  }

  String sign(JsonObject claims) {
    String signed = HEADER + "." + base64(claims.encode().getBytes(UTF_8));
    return signed + "." + signature(signed);
  }

  /** Returns the claims of a token that was signed here; null for any other text. */
  @Nullable JsonObject verify(String token) {
    int end = token.lastIndexOf('.');
    if (end < 0 || !token.startsWith(HEADER + ".")) {
      return null;
    }
    byte[] expected = signature(token.substring(0, end)).getBytes(UTF_8);
    if (!MessageDigest.isEqual(expected, token.substring(end + 1).getBytes(UTF_8))) {
      return null;
    }
    try {
      String claims = token.substring(HEADER.length() + 1, end);
      return StrictJson.object(Buffer.buffer(Base64.getUrlDecoder().decode(claims)));
    } catch (IOException | IllegalArgumentException e) {
      return null;
    }
  }

  private String signature(String text) {
    return base64(mac.doFinal(text.getBytes(UTF_8)));
  }

  private static String base64(byte[] bytes) {
    return BASE64.encodeToString(bytes);
  }
}
