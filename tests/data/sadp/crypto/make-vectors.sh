#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Makes vectors.ini and key.pem with the openssl command line alone, so that the key exchange and the
# protected blocks of src/sadp are compared with a program that is not ours. Run it in this folder.
set -eu
export LC_ALL=C

hex() { od -An -v -tx1 | tr -d ' \n'; }
unhex() { python3 -c 'import sys; sys.stdout.buffer.write(bytes.fromhex(sys.argv[1]))' "$1"; }

# Protected block: the key, the secret, zeros; AES-128-ECB without padding; base64.
block() {
  secret=$(printf %s "$2" | hex)
  plain=$1$secret
  size=$((${#plain} / 2))
  padded=$(((size + 15) / 16 * 16))
  [ $padded -ge 32 ] || padded=32
  while [ $((${#plain} / 2)) -lt $padded ]; do plain=${plain}00; done
  unhex "$plain" | openssl enc -aes-128-ecb -nopad -K "$1" | openssl base64 -A
}

openssl genrsa -traditional -out key.pem 1024 2>/dev/null
openssl rsa -in key.pem -RSAPublicKey_out -outform DER -out public.der 2>/dev/null

# The device's random holds a NUL and is longer than the key that is made of it.
random=00112233445566778899aabbccddeeff0123456789abcdef
key=00112233445566778899aabbccddeeff
encrypt() {
  unhex "$1" | openssl pkeyutl -encrypt -inkey key.pem -pkeyopt rsa_padding_mode:pkcs1 | openssl base64 -A
}

{
  echo '# Made by make-vectors.sh'
  echo '[exchange]'
  echo "public=$(openssl base64 -A -in public.der)"
  echo "random=$random"
  echo "code=$(encrypt $random)"
  echo "code_exact=$(encrypt $key)"
  echo "code_short=$(encrypt 0011223344556677)"
  n=0
  for secret in Abcd1234 Passw0rd12 'a1!"#$%&()*+,-./' 0123456789abcdef K7WQ2M9X Zm9vYmFy \
    'MDMwMDAwMDAxMjM0NTY3ODkwYWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXoxMjM0NTY3ODkwQUJDREVGR0hJSktMTU5PUA==' ; do
    n=$((n + 1))
    printf '\n[block-%d]\nkey=%s\nsecret=%s\nblock=%s\n' $n $key "$(printf %s "$secret" | hex)" \
      "$(block $key "$secret")"
  done
} > vectors.ini
rm public.der
