package org.alongside.testkit.openid;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;

/** A key that signs tokens (RFC 7515), made by hand so that tests can make bad ones too. */
public record Signer(String id, String algorithm, KeyPair pair) {
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    public static Signer rsa(String id, int bits) {
        return new Signer(id, "RS256", pair("RSA", bits));
    }

    public static Signer p256(String id) {
        return new Signer(id, "ES256", pair("EC", 256));
    }

    private static KeyPair pair(String kind, int bits) {
        try {
            var generator = KeyPairGenerator.getInstance(kind);
            if (kind.equals("EC")) {
                generator.initialize(new ECGenParameterSpec("secp256r1"));
            } else {
                generator.initialize(bits);
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Its public half (RFC 7517). */
    public String jwk() {
        String numbers = switch (pair.getPublic()) {
            case RSAPublicKey rsa ->
                "'kty':'RSA','n':'%s','e':'%s'"
                        .formatted(number(rsa.getModulus(), 0), number(rsa.getPublicExponent(), 0));
            case ECPublicKey ec ->
                "'kty':'EC','crv':'P-256','x':'%s','y':'%s'"
                        .formatted(
                                number(ec.getW().getAffineX(), 32),
                                number(ec.getW().getAffineY(), 32));
            default -> throw new IllegalStateException("no such key: " + pair.getPublic());
        };
        return "{'kid':'%s','use':'sig',%s}".formatted(id, numbers).replace('\'', '"');
    }

    private static String number(BigInteger value, int bytes) {
        byte[] all = value.toByteArray();
        int length = bytes > 0 ? bytes : (value.bitLength() + 7) / 8;
        byte[] exact = new byte[length];
        int taken = Math.min(all.length, length);
        System.arraycopy(all, all.length - taken, exact, length - taken, taken);
        return BASE64.encodeToString(exact);
    }

    public String token(String claims) {
        return token("{\"alg\":\"%s\",\"kid\":\"%s\"}".formatted(algorithm, id), claims);
    }

    /** With a header that may lie. */
    public String token(String header, String claims) {
        String text = part(header) + "." + part(claims);
        return text + "." + BASE64.encodeToString(signature(text));
    }

    /** One of a token's parts. */
    public static String part(String json) {
        return BASE64.encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    private byte[] signature(String text) {
        try {
            var how = algorithm.equals("ES256") ? "SHA256withECDSAinP1363Format" : "SHA256withRSA";
            var signature = Signature.getInstance(how);
            signature.initSign(pair.getPrivate());
            signature.update(text.getBytes(StandardCharsets.US_ASCII));
            return signature.sign();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
