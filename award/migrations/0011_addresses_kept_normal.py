"""The database refuses an address in any but its normal form."""

import award.models.addresses
import django.db.models.functions.text
import django.db.models.lookups
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('award', '0010_addresses_made_normal'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='user',
            name='user_email_unique_whatever_case',
        ),
        migrations.AlterField(
            model_name='association',
            name='email',
            field=award.models.addresses.AddressField(max_length=254, verbose_name='office e-mail'),
        ),
        migrations.AlterField(
            model_name='invitation',
            name='person',
            field=award.models.addresses.AddressField(blank=True, max_length=254),
        ),
        migrations.AlterField(
            model_name='laureate',
            name='email',
            field=award.models.addresses.AddressField(blank=True, max_length=254, verbose_name='e-mail'),
        ),
        migrations.AlterField(
            model_name='outgoingmail',
            name='recipient',
            field=award.models.addresses.AddressField(max_length=254, verbose_name='to'),
        ),
        migrations.AlterField(
            model_name='user',
            name='email',
            field=award.models.addresses.AddressField(error_messages={'unique': 'This address is already in use.'}, max_length=254, unique=True, verbose_name='e-mail address'),
        ),
        migrations.AddConstraint(
            model_name='association',
            constraint=award.models.addresses.AddressIsNormal(condition=models.Q(('email', django.db.models.functions.text.Lower('email')), django.db.models.lookups.Exact(award.models.addresses.Octets('email'), django.db.models.functions.text.Length('email'))), name='association_address_is_normal'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=award.models.addresses.AddressIsNormal(condition=models.Q(('person', django.db.models.functions.text.Lower('person')), django.db.models.lookups.Exact(award.models.addresses.Octets('person'), django.db.models.functions.text.Length('person'))), name='invitation_address_is_normal'),
        ),
        migrations.AddConstraint(
            model_name='laureate',
            constraint=award.models.addresses.AddressIsNormal(condition=models.Q(('email', django.db.models.functions.text.Lower('email')), django.db.models.lookups.Exact(award.models.addresses.Octets('email'), django.db.models.functions.text.Length('email'))), name='laureate_address_is_normal'),
        ),
        migrations.AddConstraint(
            model_name='outgoingmail',
            constraint=award.models.addresses.AddressIsNormal(condition=models.Q(('recipient', django.db.models.functions.text.Lower('recipient')), django.db.models.lookups.Exact(award.models.addresses.Octets('recipient'), django.db.models.functions.text.Length('recipient'))), name='mail_address_is_normal'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=award.models.addresses.AddressIsNormal(condition=models.Q(('email', django.db.models.functions.text.Lower('email')), django.db.models.lookups.Exact(award.models.addresses.Octets('email'), django.db.models.functions.text.Length('email'))), name='user_address_is_normal'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('email', ''), _negated=True), name='user_has_an_address'),
        ),
    ]
