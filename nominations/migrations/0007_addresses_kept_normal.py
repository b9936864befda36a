"""The database refuses an address in any but its normal form."""

import award.models.addresses
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('award', '0011_addresses_kept_normal'),
        ('nominations', '0006_addresses_made_normal'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='endorsement',
            name='email',
            field=award.models.addresses.AddressField(max_length=254, verbose_name='e-mail'),
        ),
        migrations.AlterField(
            model_name='nomination',
            name='nominator_email',
            field=award.models.addresses.AddressField(blank=True, max_length=254, verbose_name='your e-mail'),
        ),
        migrations.AlterField(
            model_name='nominee',
            name='email',
            field=award.models.addresses.AddressField(blank=True, max_length=254, verbose_name='e-mail'),
        ),
        migrations.AddConstraint(
            model_name='endorsement',
            constraint=award.models.addresses.AddressIsNormal(condition=models.Q(('email', django.db.models.functions.text.Lower('email')), django.db.models.lookups.Exact(award.models.addresses.Octets('email'), django.db.models.functions.text.Length('email'))), name='endorsement_address_is_normal'),
        ),
        migrations.AddConstraint(
            model_name='nomination',
            constraint=award.models.addresses.AddressIsNormal(condition=models.Q(('nominator_email', django.db.models.functions.text.Lower('nominator_email')), django.db.models.lookups.Exact(award.models.addresses.Octets('nominator_email'), django.db.models.functions.text.Length('nominator_email'))), name='nomination_address_is_normal'),
        ),
        migrations.AddConstraint(
            model_name='nominee',
            constraint=award.models.addresses.AddressIsNormal(condition=models.Q(('email', django.db.models.functions.text.Lower('email')), django.db.models.lookups.Exact(award.models.addresses.Octets('email'), django.db.models.functions.text.Length('email'))), name='nominee_address_is_normal'),
        ),
    ]
