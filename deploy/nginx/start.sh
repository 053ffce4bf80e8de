#!/bin/sh
# Fills the template in and becomes nginx. Only our own names are replaced: nginx has $variables too.
set -eu
names=$(env | sed -n 's/^\(CALCICHAT_NGINX_[A-Z]*\)=.*/${\1}/p' | tr '\n' ' ')
envsubst "$names" < /etc/calcichat/nginx.conf.template > /tmp/nginx.conf
exec nginx -c /tmp/nginx.conf -e stderr -g 'daemon off;'
