package io.github.sessiongateway.internal.bridge.auth;

import java.math.BigInteger;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECPoint;
import java.security.spec.EdECPoint;
import java.security.spec.EllipticCurve;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Checks public keys when they are read, because Java checks some only with a signature. */
final class PublicKeys {
  static final List<String> RSA = List.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512");

  /** The algorithms of RFC 7518, section 3.1, without symmetric ones and {@code none}. */
  static final Set<String> ALGORITHMS =
      Stream.concat(RSA.stream(), Stream.of("ES256", "ES384", "EdDSA"))
          .collect(Collectors.toUnmodifiableSet());

  private static final Map<Integer, String> EC_BY_BITS = Map.of(256, "ES256", 384, "ES384");
  private static final int MIN_RSA_BITS = 2048;

  /** Java computes with no larger key. */
  private static final int MAX_RSA_BITS = 16_384;

  private static final BigInteger THREE = BigInteger.valueOf(3);

  /** The prime, and the d, of edwards25519 (RFC 8032, section 5.1). */
  private static final BigInteger P = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));

  private static final BigInteger D =
      BigInteger.valueOf(-121_665).multiply(BigInteger.valueOf(121_666).modInverse(P)).mod(P);

  private PublicKeys() {}

  /** Returns the algorithms that a key may be used for; empty if its kind is not supported. */
  static List<String> algorithms(PublicKey key) {
    if (key instanceof RSAPublicKey) {
      return RSA;
    }
    if (key instanceof ECPublicKey ec) {
      String algorithm = EC_BY_BITS.get(ec.getParams().getCurve().getField().getFieldSize());
      return algorithm == null ? List.of() : List.of(algorithm);
    }
    return key instanceof EdECPublicKey ed && ed.getParams().getName().equals("Ed25519")
        ? List.of("EdDSA")
        : List.of();
  }

  /** Returns why a key cannot be used; null if it can. */
  static @Nullable String problem(PublicKey key) {
    if (algorithms(key).isEmpty()) {
      return "its kind or its curve is not supported";
    }
    if (key instanceof RSAPublicKey rsa) {
      return problem(rsa);
    }
    if (key instanceof ECPublicKey ec) {
      return isOnCurve(ec.getParams().getCurve(), ec.getW())
          ? null
          : "its point is not on its curve";
    }
    return problem(((EdECPublicKey) key).getPoint());
  }

  private static @Nullable String problem(RSAPublicKey key) {
    int bits = key.getModulus().bitLength();
    if (bits < MIN_RSA_BITS || bits > MAX_RSA_BITS) {
      return "it has " + bits + " bits, and RSA needs 2048 to 16384";
    }
    BigInteger exponent = key.getPublicExponent();
    // With the exponent 1, a message would be its own signature.
    return exponent.compareTo(THREE) < 0
            || !exponent.testBit(0)
            || exponent.compareTo(key.getModulus()) >= 0
            || !key.getModulus().testBit(0)
        ? "its numbers are not those of an RSA key"
        : null;
  }

  private static boolean isOnCurve(EllipticCurve curve, ECPoint point) {
    if (point.equals(ECPoint.POINT_INFINITY)) {
      return false;
    }
    BigInteger prime = ((ECFieldFp) curve.getField()).getP();
    BigInteger x = point.getAffineX();
    BigInteger y = point.getAffineY();
    BigInteger right = x.multiply(x).add(curve.getA()).multiply(x).add(curve.getB());
    return isBelow(x, prime)
        && isBelow(y, prime)
        && y.multiply(y).subtract(right).mod(prime).signum() == 0;
  }

  /**
   * Finds points with a small order, which verify an eighth of all signatures or more. The order is
   * 1 or 2 if x is 0, and 4 if y is 0. It is 8 if doubling makes y 0, that is, if x² + y² is 0.
   */
  private static @Nullable String problem(EdECPoint point) {
    BigInteger y = point.getY();
    BigInteger y2 = y.multiply(y).mod(P);
    BigInteger divisor = D.multiply(y2).add(BigInteger.ONE).mod(P);
    BigInteger x2 = y2.subtract(BigInteger.ONE).multiply(divisor.modInverse(P)).mod(P);
    boolean isSquare =
        x2.modPow(P.subtract(BigInteger.ONE).shiftRight(1), P).compareTo(BigInteger.ONE) <= 0;
    if (!isBelow(y, P) || !isSquare) {
      return "its point is not on its curve";
    }
    return x2.signum() == 0 || y.signum() == 0 || x2.add(y2).mod(P).signum() == 0
        ? "its point has a small order, so others can sign for it"
        : null;
  }

  private static boolean isBelow(BigInteger number, BigInteger bound) {
    return number.signum() >= 0 && number.compareTo(bound) < 0;
  }
}
